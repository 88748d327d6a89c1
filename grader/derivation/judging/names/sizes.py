"""Letters for sizes that an answer has of its own: sums over `c = 1, ..., L` make L the number of classes."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from grader.derivation.meaning.symbols import Table
from grader.derivation.nodes.syntax import Derivative, Fraction, Node, Product, Sum, Symbol, walk
from grader.derivation.text.documents import Document, Formula
from grader.derivation.text.whereabouts import lying_there, plain_name, shaped


def sizes_of(parts: Sequence[Node], table: Table) -> Mapping[str, str]:
    r"""The axis that each letter is the size of in an answer of which these are all parts.

    A new letter is the size of what all of its sums count, if no other limit is, and one that is no limit of that over
    which it makes means of examples, `\frac{1}{B} \sum_i`; what is differentiated is no size.
    """
    counted = _counts(limits_of(parts), table)
    means = _counts(((name, each) for name, each in means_of(parts) if name not in counted), table)
    counts = {**counted, **{name: of for name, of in means.items() if of == {table.leave_out} and not table.find(name)}}
    varied = {each.of.name for each in parts if isinstance(each, Derivative) and isinstance(each.of, Symbol)}
    found = {name: axis for name, axis in table.sizes.items() if name in counted or name not in varied}
    indices = {
        each.name for part in parts if isinstance(part, Symbol) for each in part.subs if isinstance(each, Symbol)
    }
    main = {next(name for name, of in table.sizes.items() if of == axis) for axis in table.sizes.values()}
    unused = {name for name, of in found.items() if of == table.leave_out and name not in {*counted, *main}}
    if any(table.sizes.get(name) == table.leave_out for name in counted):  # n beside the m of the examples
        found = {name: of for name, of in found.items() if name not in unused}
    for name, possible in counts.items():
        if name in main or name in indices:
            continue
        usual = {table.sizes[other] for other in counted if other != name and other in table.sizes}
        left = possible if len(possible) == 1 or name in table.sizes else possible - usual
        if len(left) == 1 and table.sizes.get(name) not in possible:
            found[name] = next(iter(left))
    return found


def _counts(sums: Iterable[tuple[str, Sum]], table: Table) -> dict[str, frozenset[str]]:
    """By the letter for a size what the indices of all of its sums may count: by where they stand, or if they stand
    nowhere, as letters usually do."""
    placed: dict[str, frozenset[str]] = {}
    usual: dict[str, frozenset[str]] = {}
    for name, each in sums:
        for variable in each.variables:
            custom = frozenset(axis for axis, letters in table.letters.items() if variable.name in letters)
            there = frozenset(places_of(variable.name, each.body, table))
            there = custom if len(custom) == 1 and custom < there else there
            usual[name] = usual.get(name, custom) & custom
            placed[name] = placed.get(name, there) & there if there else placed.get(name, there)
    return {name: placed[name] or usual[name] for name in usual}


def limits_of(parts: Iterable[Node]) -> Iterator[tuple[str, Sum]]:
    """Letters that are the upper limit of a sum, with it."""
    for each in parts:
        if isinstance(each, Sum) and isinstance(each.upper, Symbol) and not each.upper.subs and not each.of_set:
            yield each.upper.name, each


def means_of(parts: Iterable[Node]) -> Iterator[tuple[str, Sum]]:
    """Letters that a sum without a limit is divided by, with the sum right behind them."""
    for each in parts:
        factors = each.factors if isinstance(each, Product) else ()
        for before, behind in itertools.pairwise(factors):
            if isinstance(before, Fraction) and isinstance(behind, Sum) and behind.upper is None:
                yield from ((part.name, behind) for part in walk(before.under) if isinstance(part, Symbol))


def places_of(letter: str, body: Node, table: Table) -> Iterator[str]:
    """The axes of the known symbols that have a letter as an index; a row of a matrix is named by the first of them,
    and what stands in brackets above is an example."""
    for each in walk(body):
        if isinstance(each, Symbol) and any(_is_letter(index, letter) for index in each.upper):
            yield from (table.leave_out,) if table.leave_out else ()
        known = table.find(each.name) if isinstance(each, Symbol) and not each.upper else None
        if not isinstance(each, Symbol) or known is None or not each.subs:
            continue
        if len(each.subs) < len(known.axes):
            yield from (axis for index in each.subs for axis in known.axes if _is_letter(index, letter))
        yield from (axis for index, axis in zip(each.subs, known.axes, strict=False) if _is_letter(index, letter))


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


def shapes_said(formulas: Sequence[Formula], table: Table) -> dict[str, tuple[str, ...]]:
    r"""Over which axes each matrix is said to be: `X \in \mathbb{R}^{N \times d}`, `$X$ ($N \times d$)`."""
    found: dict[str, tuple[str, ...]] = {}
    before = ""
    for formula in formulas:
        for said in itertools.chain(shaped(formula.text), lying_there(formula.text, formula.words, before)):
            axes = tuple(table.sizes.get(each, "") for each in said.dimensions)
            if len(axes) == 2 and all(axes):
                found.setdefault(said.what, axes)
        before = plain_name(formula.text)
    return found


def is_laid_out(table: Table, shapes: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether no matrix of the question is said to be over other axes than it is in a table."""
    known = {name: table.find(name) for name in shapes if name in table.matrices}
    return all(each is None or len(each.axes) != 2 or each.axes == shapes[name] for name, each in known.items())


def lying_as_said(formulas: Sequence[Formula], table: Table) -> set[str]:
    """The symbols of a table whose matrices an answer says to be over just these axes."""
    known = ((table.find(name), axes) for name, axes in shapes_said(formulas, table).items())
    return {found.name for found, axes in known if found is not None and found.axes == axes}
