"""What sets the calls apart on which an answer is wrong: facts of their arguments, from `solutions/<name>/facts.py`.

A place is a set of numbers (elements of the values of all calls) in the words of a fact: a fact that is true there, a
size that equals another, or a number that is large, small or one in particular.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from grader.explain.base import Case
from grader.explain.regimes import sizes_of
from grader.explain.settings import Fact
from grader.model import Probe
from grader.oracle.numeric import Floats

Mask = np.ndarray
SQUARE = "A matrix is square there: look for a transpose, or for a product that is taken the wrong way round."
GAP = 1.5
"""By so much larger must a number be where an answer is wrong than where it is right, unless it counts something."""
WRITTEN = "Is a size written into the code?"


@dataclass(frozen=True, eq=False)
class Place:
    """Some of the numbers; those with a smaller rank are likelier to be meant."""

    words: str
    mask: Mask
    rank: float
    hint: str = ""


def places(
    case: Case, probes: Sequence[Probe], facts: Sequence[Fact], sizes: Mapping[str, str], wrong: Mask
) -> list[Place]:
    """All places that hold every wrong number and not all numbers, the likeliest first."""
    shapes = [case.expected(probe).value.shape for probe in probes]

    def spread(value: Callable[[Probe], Floats | float]) -> Floats:
        each = [np.broadcast_to(np.asarray(value(p), float), shape) for p, shape in zip(probes, shapes, strict=True)]
        return np.concatenate([array.ravel() for array in each])

    found = []
    for rank, fact in enumerate(facts):
        numbers = spread(lambda probe, name=fact.function: case.reference.column(f"facts.{name}", probe))  # type: ignore[misc]
        if fact.where:
            found.append(Place(fact.where, numbers == 1, rank / 100, fact.hint))
        if fact.otherwise:
            found.append(Place(fact.otherwise, numbers == 0, rank / 100 + 0.3, fact.hint))
        by_number = (fact.more, fact.less, fact.same, fact.other)
        found += list(_numbers(numbers, wrong, by_number, (0.5 if fact.same else 1.0) + rank / 100, fact.hint))
    each = [sizes_of(sizes, probe) for probe in probes]
    arrays = {name: spread(_reader(dict(zip(map(id, probes), each, strict=True)), name)) for name in sizes}
    found += _sizes(arrays, wrong)
    holding = [place for place in found if not place.mask.all() and bool(np.all(place.mask | ~wrong))]
    exact = [place for place in found if place.rank < 0.5 and bool(np.any(place.mask & wrong))]
    pairs = [
        Place(f"{one.words} or {two.words}", one.mask | two.mask, one.rank + two.rank + 0.5)
        for one, two in itertools.combinations(exact, 2)
        if bool(np.all(one.mask | two.mask | ~wrong)) and one not in holding and two not in holding
    ]
    both = [place for place in pairs if not place.mask.all()]
    return sorted([*holding, *both], key=lambda place: place.rank)


def _reader(sizes: Mapping[int, Mapping[str, float]], name: str) -> Callable[[Probe], float]:
    return lambda probe: sizes[id(probe)][name]


def _numbers(numbers: Floats, wrong: Mask, words: tuple[str, str, str, str], rank: float, hint: str) -> Iterator[Place]:
    """Where a number is large, small, or one in particular."""
    more, less, same, other = words
    low, high = float(np.min(numbers[wrong])), float(np.max(numbers[wrong]))
    below, above = numbers[numbers < low], numbers[numbers > high]
    counted = bool(np.all(numbers == np.round(numbers)))
    if more and (counted or not below.size or low > GAP * float(np.max(below))):
        yield Place(more.replace("{value}", f"{low:.4g}"), numbers >= low, rank, hint)
    if less and (counted or not above.size or high < float(np.min(above)) / GAP):
        yield Place(less.replace("{value}", f"{abs(high):.4g}"), numbers <= high, rank, hint)
    if same and low == high:
        yield Place(same.replace("{value}", f"{low:.4g}"), numbers == low, rank - 0.05, hint)
    right = np.unique(numbers[~wrong])
    alone = right[~np.isin(right, numbers[wrong])]
    if other and len(alone) == 1:
        yield Place(other.replace("{value}", f"{alone[0]:.4g}"), numbers != alone[0], rank - 0.1, hint)


def _sizes(arrays: Mapping[str, Floats], wrong: Mask) -> Iterator[Place]:
    """Where sizes are equal, or large, small, one in particular."""
    if len(arrays) > 2:
        values = list(arrays.values())
        equal = np.logical_and.reduce([values[0] == other for other in values[1:]])
        yield Place(f"{' = '.join(arrays)}", equal, 0.12, SQUARE)
    for (one, first), (two, second) in itertools.combinations(arrays.items(), 2):
        yield Place(f"{one} = {two}", first == second, 0.1, SQUARE)
        yield Place(f"{one} and {two} differ", first != second, 0.4, SQUARE)
        yield Place(f"{one} > {two}", first > second, 0.45)
        yield Place(f"{one} < {two}", first < second, 0.45)
    for name, numbers in arrays.items():
        words = (f"{name} >= {{value}}", f"{name} <= {{value}}", f"{name} = {{value}}", f"{name} is not {{value}}")
        yield Place(f"{name} = 1", numbers == 1, 0.08, "")
        low, high = float(np.min(numbers[wrong])), float(np.max(numbers[wrong]))
        between = bool(np.any(numbers[~wrong] < low)) and bool(np.any(numbers[~wrong] > high))
        alone = low == high and (between or low <= 2)
        yield from _numbers(
            numbers, wrong, words if alone else (*words[:2], "", words[3]), 0.13 if alone else 0.3, WRITTEN
        )
