"""Points of small whole numbers: the sizes to try, the fewest first, and values for all that a question gives."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from grader.derivation.budget import Budget
from grader.derivation.meaning.kinds import KINDS
from grader.derivation.meaning.place import Place
from grader.derivation.meaning.symbols import Declared, Table
from grader.derivation.meaning.values import Array

POINTS = 64
MAX_SIZES = 8
ANY = (1, 2, 0, -1, 3, -2)
WITHOUT_ZERO = (1, 2, -1, 3, -2, 4)
WEIGHTS = (0.34, 0.24, 0.2, 0.12, 0.06, 0.04)
POSITIVE = (1, 2, 3)


def sizes(table: Table) -> Iterator[Mapping[str, int]]:
    """One of everything and two of what labels tell apart; then one more of some, the fewest first."""
    told_apart = {table.declared[name].axes[table.class_axis(name)] for name in table.labels}
    least = {axis: 2 if axis in told_apart else 1 for axis in table.axes}
    steps = sorted(itertools.product((0, 1), repeat=len(least)), key=sum)
    for more in itertools.islice(steps, MAX_SIZES):
        yield {axis: size + extra for (axis, size), extra in zip(least.items(), more, strict=True)}


@dataclass(frozen=True, eq=False)
class Given:
    """What a question gives values: the names of the symbols, and those of positive numbers."""

    table: Table
    names: Collection[str]
    positive: Collection[str]
    budget: Budget

    def place(self, size: Mapping[str, int], *, zeros: bool) -> Place:
        """Many points of these sizes with small whole numbers for all of it."""
        random = np.random.default_rng([20261129, *size.values(), int(zeros)])
        values: dict[str, Array] = {}
        for name in self.names:
            declared = self.table.declared[name]
            shape = tuple(size[axis] for axis in declared.axes)
            if declared.one_hot:
                values[name] = _one_hot(shape, self.table.class_axis(name), random)
                continue
            if declared.values in KINDS:
                values[name] = _of_kind(declared, shape, random)
                continue
            is_any = name not in self.positive
            chosen: Sequence[int] = (ANY if zeros else WITHOUT_ZERO) if is_any else POSITIVE
            drawn = random.choice(chosen, (POINTS, 1, *shape), p=WEIGHTS if is_any else None)
            values[name] = drawn.astype(float)
        return Place(self.table, size, values, budget=self.budget)


def _of_kind(declared: Declared, shape: tuple[int, ...], random: np.random.Generator) -> Array:
    at = max(at for at, axis in enumerate(("", *declared.axes)) if axis == declared.along)
    rows = (*shape[: at - 1], *shape[at:], shape[at - 1]) if at else shape
    drawn = KINDS[declared.values].small((POINTS, *rows), random)
    return np.asarray(np.moveaxis(drawn, -1, at) if at else drawn)[:, None]


def _one_hot(shape: tuple[int, ...], at: int, random: np.random.Generator) -> Array:
    others = shape[:at] + shape[at + 1 :]
    labels = np.eye(shape[at])[random.integers(0, shape[at], (POINTS, 1, *others))]
    return np.asarray(np.moveaxis(labels, -1, 2 + at))


def one_point(place: Place, point: int) -> Place:
    """One of several points alone."""
    return Place(
        place.table, place.sizes, {n: a[point : point + 1] for n, a in place.given.items()}, budget=place.budget
    )


def moved(place: Place, by: Mapping[str, float]) -> Place:
    """The point with some of its values larger by a step, each entry by another; labels go round instead."""
    given = dict(place.given)
    for name, step in by.items():
        array, declared = given[name], place.table.declared[name]
        if declared.one_hot:
            given[name] = np.roll(array, int(step) or 1, axis=2 + place.table.class_axis(name))
        else:
            given[name] = array + step * (1 + 0.3 * np.arange(array.size).reshape(array.shape))
    return Place(place.table, place.sizes, given, budget=place.budget, known={})
