"""Formulas that are said of as many as are supposed: `for $N = 1$ this is $(p_k - y_k) x$`, `for $K = 2$ ..`."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from grader.derivation.judging.claims import TROUBLE, Claim, Word
from grader.derivation.judging.discourse import Fragment
from grader.derivation.marking.parts import terms_of
from grader.derivation.marking.targets import Target, covered, typed
from grader.derivation.meaning.applications import decided
from grader.derivation.meaning.evaluate import evaluate
from grader.derivation.meaning.functions import KNOWN
from grader.derivation.meaning.multiplied import distributed
from grader.derivation.meaning.place import Place
from grader.derivation.meaning.resolve import readings
from grader.derivation.meaning.sized import places_of_sizes, sizes_of_numbers
from grader.derivation.meaning.symbols import Table
from grader.derivation.nodes.syntax import Add, Node, bound_axes

MAX_READINGS = 3


def is_known_of_sizes(fragment: Fragment, claims: Sequence[Claim], table: Table, place: Place) -> bool:
    """Whether a formula is, of as many as are supposed, a side of a line that holds, or a term or an entry of one."""
    if fragment.side.node is None or not fragment.sizes:
        return False
    return any(_is_known(fragment, claims, known, place) for known in (table, *_with_customs(table)))


def _with_customs(table: Table) -> Iterator[Table]:
    """The table with functions that everybody knows in place of other names of the question's symbols."""
    for name, (function, _) in KNOWN.items():
        if name in table.also and name not in table.called:
            yield table.without_other_name(name).with_function(name, function)


def _is_known(fragment: Fragment, claims: Sequence[Claim], table: Table, place: Place) -> bool:
    with contextlib.suppress(*TROUBLE):
        node = decided(fragment.side.node, table)
        for found in itertools.islice(readings([node], [], table, {}, place.budget), MAX_READINGS):
            sizes = {**sizes_of_numbers(found.numbers), **dict(fragment.sizes)}
            there = places_of_sizes([place.with_table(table)], sizes)[0]
            said = list(_values(found.nodes[0], found.axes, there))
            known = [entry for each in _known(claims, there) for entry in (each, *_entries(each, found.numbers))]
            if any(covered(one, other, None, "") for each in said for one in (each, each.slim) for other in known):
                return True
    return False


def _known(claims: Sequence[Claim], place: Place) -> Iterator[Target]:
    """The values of all sides of lines that hold, and of their terms."""
    for claim in claims:
        if claim.status is Word.HOLDS and claim.reading is not None:
            for side in claim.reading.nodes:
                terms = (*side.terms, *distributed(side)) if isinstance(side, Add) else (side, *distributed(side))
                for part in (side, *(each for term in terms for each in terms_of(term))):
                    for value in _values(part, claim.reading.axes, place):
                        yield from (value, value.slim)


def _values(node: Node, axes: Mapping[str, str], place: Place) -> Iterator[Target]:
    with contextlib.suppress(*TROUBLE):
        axes = {**axes, **bound_axes(node)}
        yield typed(evaluate(node, place.with_axes(axes)), axes)


def _entries(value: Target, numbers: frozenset[tuple[str, int]]) -> Iterator[Target]:
    """The entries with the numbers that a formula names, as that of `$w_1$`."""
    for axis, number in numbers:
        if value.axes.count(axis) == 1 and number <= value.array.shape[1 + value.axes.index(axis)]:
            at = value.axes.index(axis)
            yield Target(np.take(value.array, number - 1, axis=1 + at), (*value.axes[:at], *value.axes[at + 1 :]))
