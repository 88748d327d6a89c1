"""Points of as many as a formula numbers: `e^{f_1} + e^{f_2} + e^{f_3}` is about three classes."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import numpy as np

from grader.derivation.meaning.kinds import KINDS, drawn
from grader.derivation.meaning.place import Place
from grader.derivation.meaning.symbols import Declared
from grader.derivation.meaning.values import Array, MeaningError

Numbers = Collection[tuple[str, int]]
"""Entries that are named by their numbers, each with its axis."""
MOST = 12
OTHERS = (2, 3, 5, 7, 11, 13)


def sizes_of_numbers(numbers: Numbers) -> Mapping[str, int]:
    """How many there are of what is numbered: as many as the largest number, where several or more than two are."""
    found: dict[str, set[int]] = {}
    for axis, number in numbers:
        found.setdefault(axis, set()).add(number)
    return {
        axis: max(each) for axis, each in found.items() if 2 <= max(each) <= MOST and (len(each) > 1 or max(each) > 2)
    }


def places_of_numbers(places: Sequence[Place], numbers: Numbers) -> Sequence[Place]:
    """The points, of other sizes where formulas name so many entries by their numbers.

    Where examples are named, each label of each of them is 1 at one of the points.
    """
    wanted = sizes_of_numbers(numbers) if numbers else {}
    if not wanted:
        return places
    by_name = any(axis == places[0].table.leave_out for axis, _ in numbers)
    return [_of_sizes(place, wanted, by_name=by_name) for place in places]


def places_of_sizes(places: Sequence[Place], sizes: Mapping[str, int]) -> Sequence[Place]:
    """The points, with so many along some axes. Raises MeaningError for more, or fewer, than can be drawn."""
    if any(not 1 <= size <= MOST for size in sizes.values()):
        raise MeaningError("so many are not tried")
    return [_of_sizes(place, sizes, by_name=False) for place in places]


def place_of_numbers(place: Place, numbers: Numbers) -> Place:
    """One of these points."""
    return places_of_numbers([place], numbers)[0]


def _of_sizes(place: Place, wanted: Mapping[str, int], *, by_name: bool) -> Place:
    if not by_name and all(place.sizes.get(axis) == size for axis, size in wanted.items()):
        return place
    key = tuple(sorted(wanted.items()))
    if key not in place.sized:
        place.sized[key] = _made(place, wanted)
    return place.sized[key].with_axes(place.axes, place.budget)


def _made(place: Place, wanted: Mapping[str, int]) -> Place:
    """New random points; what else there is keeps a size that nothing else has."""
    sizes = {**place.sizes, **wanted}
    for axis, size in place.sizes.items():
        if axis not in wanted and size in wanted.values():
            sizes[axis] = next(other for other in OTHERS if other not in sizes.values())
    labels = [place.table.declared[name].axes[place.table.class_axis(name)] for name in place.table.labels]
    points = max(len(next(iter(place.given.values()))), *(sizes[axis] for axis in labels), 1)
    random = np.random.default_rng([20261130, *sizes.values()])
    given = {name: _values(place.table.declared[name], sizes, points, place, random) for name in place.given}
    return Place(place.table, sizes, given, budget=place.budget).with_directions(place.directions)


def _values(
    declared: Declared, sizes: Mapping[str, int], points: int, place: Place, random: np.random.Generator
) -> Array:
    shape = tuple(sizes[axis] for axis in declared.axes)
    if declared.one_hot:
        return _labels(shape, place.table.class_axis(declared.name), points, random)
    if declared.values not in KINDS:
        return np.stack([drawn(declared.values, shape, random, 0) for _ in range(points)])[:, None]
    at = max(at for at, axis in enumerate(("", *declared.axes)) if axis == declared.along)
    rows = (*shape[: at - 1], *shape[at:], shape[at - 1]) if at else shape
    found = KINDS[declared.values].draw((points, *rows), random)
    return np.asarray(np.moveaxis(found, -1, at) if at else found)[:, None]


def _labels(shape: tuple[int, ...], axis: int, points: int, random: np.random.Generator) -> Array:
    """Labels of which each is 1 at one of as many points as there are classes."""
    classes, others = shape[axis], (*shape[:axis], *shape[axis + 1 :])
    first = random.permutation(np.resize(np.arange(classes), int(np.prod(others, dtype=int))))
    labels = (first[None] + np.arange(points)[:, None]) % classes
    return np.moveaxis(np.eye(classes)[labels].reshape(points, *others, classes), -1, 1 + axis)[:, None]
