r"""What an answer says falsely beside its lines: where symbols lie, how far indices run, what depends on what.

`w_k \in \mathbb{R}^K`, `k = 1, \dots, N`, `example $k$` for an index of classes, `$p_c$ does not depend on $f_k$`: no
line is wrong, and yet something is.
"""

from __future__ import annotations

import contextlib
import itertools
import re
from collections import Counter
from collections.abc import Iterator, Mapping

import numpy as np

from grader.derivation.judging.answer import Answer
from grader.derivation.judging.claims import TROUBLE
from grader.derivation.marking.targets import Target, typed
from grader.derivation.meaning.evaluate import evaluate
from grader.derivation.meaning.place import Place
from grader.derivation.meaning.question import parsed
from grader.derivation.meaning.resolve import readings
from grader.derivation.meaning.symbols import Table
from grader.derivation.nodes.syntax import Symbol, bound_axes
from grader.derivation.text.documents import Formula
from grader.derivation.text.whereabouts import Lying, lying, lying_there, running

MAX_READINGS = 3
FIRST = (0, 1)
"""What indices begin with, as numbers or in programs."""
NOTHING = 1e-9
SCRIPT, INDEX = re.compile(r"[_^]\s*(?:\{[^{}]*\}|\w)"), re.compile(r"[A-Za-z]")
HOW_MANY = "number of "
INDEPENDENT = re.compile(
    r"\s*(?:(?:does|do) not depend|doesn['’]t depend|is independent|are independent)\s+(?:on|of|from)\s*", re.I
)


def said_beside(answer: Answer, table: Table, place: Place) -> Iterator[str]:
    """Why what an answer says beside its lines is not so, for each formula that says it."""
    counted, nouns, before = _counted(answer), _nouns(table), ""
    for formula in answer.formulas:
        shown = " ".join(formula.text.split())[:60]
        places = itertools.chain(lying(formula.text), lying_there(formula.text, formula.words, before))
        if any(not _is_there(each, table, place, counted) for each in places):
            yield f"line {formula.line}: {shown} is not where or of what shape something is"
        if INDEPENDENT.fullmatch(formula.words) and _depends(before, formula.text, table, place):
            yield f"line {formula.line}: {before[:60]} depends on {shown}"
        yield from (f"line {formula.line}: {each}" for each in _miscounted(formula, counted, nouns, table))
        before = formula.text.strip()


def _miscounted(
    formula: Formula, counted: Mapping[str, set[str]], nouns: Mapping[str, str], table: Table
) -> Iterator[str]:
    """What a formula or the words before it say of an index that the lines do not."""
    for each in running(formula.text):
        axis = table.sizes.get(each.last)
        if axis is not None and (axis not in counted.get(each.letter, {axis}) or each.first not in FIRST):
            yield f"{each.letter} runs otherwise in the formulas"
    letter = formula.text.strip()
    for noun, axis in nouns.items():
        if axis not in counted.get(letter, {axis}) and re.search(rf"\b{noun}\s*$", formula.words, re.I):
            yield f"{letter} counts something else in the formulas"


def _counted(answer: Answer) -> Mapping[str, set[str]]:
    """What each letter counts in the lines that were read."""
    found: dict[str, set[str]] = {}
    for claim in answer.claims:
        if claim.reading is not None:
            for axes in (claim.reading.axes, *map(bound_axes, claim.reading.nodes)):
                for name, axis in axes.items():
                    found.setdefault(name.rstrip("'"), set()).add(axis)
    return found


def _nouns(table: Table) -> Mapping[str, str]:
    """What one of those is called that an axis counts, unless a symbol is called so, too."""
    found: dict[str, str] = {}
    for phrase, node in table.parts.items():
        noun = phrase.removeprefix(HOW_MANY)
        one = re.sub(r"(?<=ss|ch|sh)es$|(?<!s)s$", "", noun)
        axis = table.sizes.get(node.name) if isinstance(node, Symbol) and noun != phrase else None
        if axis is not None and not any(other.startswith(one) for other in table.parts):
            found[one] = axis
    return found


def _is_there(said: Lying, table: Table, place: Place, counted: Mapping[str, set[str]]) -> bool:
    """Whether something lies where it is said to; True if that cannot be told."""
    dimensions = sorted(table.sizes.get(each, "") for each in said.dimensions)
    if "" in dimensions:
        return True
    found = list(_read(said.what, table, place, counted))
    if said.within is not None:
        inside = [_is_within(value, said.within, only=said.only) for value, _ in found]
    else:
        inside = [dimensions in (left, [each for each in left if each != table.leave_out]) for _, left in found]
    return not inside or any(inside)


def _is_within(value: Target, ends: tuple[float, float], *, only: bool) -> bool:
    low, high = ends
    array = value.array
    return bool(np.all((array == low) | (array == high)) if only else np.all((low <= array) & (array <= high)))


def _depends(what: str, on: str, table: Table, place: Place) -> bool:
    """Whether something depends on what it is said not to; where both have an index, on that of another one, too."""
    for value, _ in _read(rf"\frac{{\partial {what}}}{{\partial {on}}}", table, place):
        array = value.array
        for axis in {axis for axis in value.axes if value.axes.count(axis) == 2}:
            first, second = (1 + at for at, each in enumerate(value.axes) if each == axis)
            array = np.moveaxis(array, (first, second), (-2, -1))
            array = np.moveaxis(array * (1 - np.eye(array.shape[-1])), (-2, -1), (first, second))
        return bool(np.abs(array).max(initial=0.0) > NOTHING)
    return False


def _read(
    text: str, table: Table, place: Place, counted: Mapping[str, set[str]] | None = None
) -> Iterator[tuple[Target, list[str]]]:
    """The value of a formula in its most usual readings, and the axes over which it is one vector or matrix.

    No letter counts in them what it does not in the lines that were read.
    """
    with contextlib.suppress(*TROUBLE):
        for reading in itertools.islice(readings([parsed(text, table)], [], table, {}, place.budget), MAX_READINGS):
            if any(axis not in (counted or {}).get(name, {axis}) for name, axis in reading.axes.items()):
                continue
            value = typed(evaluate(reading.nodes[0], place.with_axes(reading.axes)), reading.axes)
            written = set(INDEX.findall("".join(SCRIPT.findall(text))))
            indexed = Counter(axis for name, axis in reading.axes.items() if name in written)
            yield value, sorted((Counter(value.axes) - indexed).elements())
