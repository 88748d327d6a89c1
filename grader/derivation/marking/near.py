"""Whether a line is nearly right: one of its terms is off by a number, one letter is another, or a sum is missing."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from grader.derivation.budget import Budget, TooMuch
from grader.derivation.judging.claims import Claim, Word
from grader.derivation.judging.comparing import compare
from grader.derivation.marking.parts import distributed
from grader.derivation.marking.targets import Target, close, typed
from grader.derivation.meaning.evaluate import evaluate
from grader.derivation.meaning.place import Place
from grader.derivation.meaning.resolve import Resolved
from grader.derivation.meaning.values import MeaningError
from grader.derivation.nodes.syntax import Add, Entry, Node, Sum, Variable, rebuilt, walk

MAX_TRIED = 1000


def is_near(claim: Claim, places: Sequence[Place]) -> bool:
    """Whether one such slip is all that is wrong with the right side of a line."""
    if claim.status is Word.IMPLIED:
        return True
    reading, table = claim.reading, claim.table
    if reading is None or table is None or reading.conditions or not claim.compared:
        return False
    budget = Budget(MAX_TRIED)
    there = [replace(place.with_table(table), budget=budget) for place in places]
    with contextlib.suppress(MeaningError, KeyError, ValueError, LookupError, TooMuch):
        off = _is_off_by_a_number(claim, reading, there[len(claim.compared) - 1])
        return off or any(_holds(other, there) for other in (*_with_other_letters(reading), *_with_sums(reading)))
    return False


def _is_off_by_a_number(claim: Claim, reading: Resolved, place: Place) -> bool:
    right, gap = reading.nodes[1], claim.compared[-1].gap_values
    if gap is None:
        return False
    off = typed(gap, reading.axes)
    for term in (*distributed(right), *(right.terms if isinstance(right, Add) else ())):
        if _is_multiple(off, typed(evaluate(term, place.with_axes(reading.axes)), reading.axes)):
            return True
    return False


def is_off_by(claim: Claim, wanted: Sequence[Target]) -> bool:
    """Whether what a line is off by is a number times this value, which is given at every place."""
    gap = claim.compared[-1].gap_values if claim.compared else None
    if claim.reading is None or gap is None or len(wanted) < len(claim.compared):
        return False
    off, of = typed(gap, claim.reading.axes), wanted[len(claim.compared) - 1]
    if sorted(off.axes) != sorted(of.axes) or len(set(of.axes)) < len(of.axes):
        return False
    order = [1 + of.axes.index(axis) for axis in off.axes]
    return _is_multiple(off, Target(of.array.transpose(0, *order), off.axes))


def _is_multiple(value: Target, of: Target) -> bool:
    """Whether a value is a number times another, the same number everywhere."""
    if value.axes != of.axes or value.array.shape != of.array.shape or not of.array.any():
        return False
    return close(value.array, np.vdot(of.array, value.array) / np.vdot(of.array, of.array) * of.array, None)


def _with_other_letters(reading: Resolved) -> Iterator[Resolved]:
    """The line with another letter that counts the same for one of its right side, in one symbol or in all."""
    left, right = reading.nodes
    entries = list(dict.fromkeys(each for each in walk(right) if isinstance(each, Entry)))
    used = _letters(right)
    known = [name for name in reading.axes if name in used or (name[0] != "~" and "#" not in name)]
    for letter, other in itertools.permutations(known, 2):
        if letter not in used or reading.axes[letter] != reading.axes[other]:
            continue
        places = [each for each in entries if letter in each.indices]
        for chosen in [places, *([each] for each in places if len(places) > 1)]:
            yield replace(reading, nodes=(left, _put(right, chosen, letter, other)))


def _with_sums(reading: Resolved) -> Iterator[Resolved]:
    """The line with one of the terms of its right side summed over a letter that only it has."""
    left, right = reading.nodes
    terms = right.terms if isinstance(right, Add) else ()
    free = [name for name in _letters(right) if "#" not in name and name in reading.axes and name not in _letters(left)]
    for name, at in itertools.product(free, range(len(terms))):
        summed = Sum("sum", (Variable(name, reading.axes[name]),), None, (), terms[at])
        yield replace(reading, nodes=(left, Add((*terms[:at], summed, *terms[at + 1 :]))))


def _letters(node: Node) -> dict[str, None]:
    """The letters at the symbols of a formula."""
    entries = (each for each in walk(node) if isinstance(each, Entry))
    return dict.fromkeys(index for each in entries for index in each.indices if isinstance(index, str))


def _put(node: Any, entries: Sequence[Entry], letter: str, other: str) -> Any:
    """The formula with the other letter for one in these entries."""
    if isinstance(node, Entry) and node in entries:
        return replace(node, indices=tuple(other if index == letter else index for index in node.indices))
    return rebuilt(node, lambda child: _put(child, entries, letter, other))


def _holds(reading: Resolved, places: Sequence[Place]) -> bool:
    try:
        return compare(reading, places)[-1].equal
    except (MeaningError, KeyError, ValueError, LookupError):
        return False
