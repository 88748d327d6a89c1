"""Letters for sizes that an answer has of its own: sums over `c = 1, ..., L` make L the number of classes."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from grader.derivation.meaning.symbols import Table
from grader.derivation.nodes.chains import Statement
from grader.derivation.nodes.syntax import Derivative, Node, Sum, Symbol, walk
from grader.derivation.text.documents import Document
from grader.derivation.text.whereabouts import lying, lying_there, plain_name


def sizes_of(statements: Iterable[Statement], table: Table) -> Mapping[str, str]:
    """The axis that each letter is the size of in an answer.

    A new letter is the size of what all of its sums count, if no other limit is; what is differentiated is no size.
    """
    nodes = [side.node for statement in statements for side in statement.sides if side.node is not None]
    parts = [each for node in nodes for each in walk(node)]
    sums = [each for each in parts if isinstance(each, Sum) and isinstance(each.upper, Symbol) and not each.of_set]
    counted: dict[str, list[_Counted]] = {}
    for each in sums:
        if isinstance(each.upper, Symbol) and not each.upper.subs:
            letters = [_counted(variable.name, each.body, table) for variable in each.variables]
            counted.setdefault(each.upper.name, []).extend(letters)
    varied = {each.of.name for each in parts if isinstance(each, Derivative) and isinstance(each.of, Symbol)}
    found = {name: axis for name, axis in table.sizes.items() if name in counted or name not in varied}
    indices = {
        each.name for part in parts if isinstance(part, Symbol) for each in part.subs if isinstance(each, Symbol)
    }
    main = {next(name for name, of in table.sizes.items() if of == axis) for axis in table.sizes.values()}
    for name, limits in counted.items():
        if name in main or name in indices or not limits:
            continue
        possible = frozenset.intersection(*(one.possible for one in limits))
        placed = frozenset.intersection(*(one.placed for one in limits))
        usual = {table.sizes[other] for other in counted if other != name and other in table.sizes}
        left = next((axes for axes in (possible - usual, placed - usual) if len(axes) == 1), ())
        if left and table.sizes.get(name) not in possible:
            found[name] = next(iter(left))
    return found


@dataclass(frozen=True)
class _Counted:
    """What the index of a sum may count, and what it counts where it stands behind other indices as usual."""

    possible: frozenset[str]
    placed: frozenset[str]


def _counted(letter: str, body: Node, table: Table) -> _Counted:
    usual = frozenset(axis for axis, letters in table.letters.items() if letter in letters)
    placed = frozenset(_places(letter, body, table))
    return _Counted((usual & placed) or (usual | placed), placed)


def _places(letter: str, body: Node, table: Table) -> Iterator[str]:
    """The axes of the known symbols that have a letter as an index; a row of a matrix is named by the first of them."""
    for each in walk(body):
        known = table.find(each.name) if isinstance(each, Symbol) and not each.upper else None
        if not isinstance(each, Symbol) or known is None or not each.subs:
            continue
        left = len(each.subs) < len(known.axes)
        axes = [axis for axis in known.axes if not (left and axis in known.left_out)]
        yield from (axis for index, axis in zip(each.subs, axes, strict=False) if _is_letter(index, letter))


def _is_letter(index: Node, letter: str) -> bool:
    return isinstance(index, Symbol) and index.name == letter


def sizes_said(document: Document, table: Table) -> dict[str, set[int]]:
    """How many there are said to be of what each axis counts, `K = 3`."""
    found: dict[str, set[int]] = {}
    names = {name.rpartition(" ")[2]: axis for name, axis in table.sizes.items()}
    if not names:
        return found
    said = re.compile(rf"(?<![A-Za-z\\])({'|'.join(map(re.escape, names))})[\s$]{{0,3}}=\s{{0,3}}(\d{{1,2}})(?!\d)")
    for text in itertools.chain(*((each.words, each.text, each.after) for each in document.formulas)):
        for match in said.finditer(text):
            found.setdefault(names[match[1]], set()).add(int(match[2]))
    return found


def shapes_said(document: Document, table: Table) -> dict[str, tuple[str, ...]]:
    r"""Over which axes each matrix is said to be: `X \in \mathbb{R}^{N \times d}`, `$X$ ($N \times d$)`."""
    found: dict[str, tuple[str, ...]] = {}
    before = ""
    for formula in document.formulas:
        for said in itertools.chain(lying(formula.text), lying_there(formula.text, formula.words, before)):
            axes = tuple(table.sizes.get(each, "") for each in said.dimensions)
            if len(axes) == 2 and all(axes):
                found.setdefault(said.what, axes)
        before = plain_name(formula.text)
    return found


def is_laid_out(table: Table, shapes: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether no matrix of the question is said to be over other axes than it is in a table."""
    known = {name: table.find(name) for name in shapes if name in table.matrices}
    return all(each is None or len(each.axes) != 2 or each.axes == shapes[name] for name, each in known.items())
