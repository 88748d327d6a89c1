"""The values that a rubric names, and whether a side of a line has one of them."""

from __future__ import annotations

import functools
import itertools
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from grader.derivation.meaning.evaluate import evaluate
from grader.derivation.meaning.place import Place
from grader.derivation.meaning.question import parsed
from grader.derivation.meaning.resolve import readings
from grader.derivation.meaning.symbols import Table
from grader.derivation.meaning.values import Array, MeaningError, Value
from grader.derivation.settings import DerivationSettings, Line
from grader.derivation.text.lexer import ReadError

TOLERANCE, ROUNDING = 1e-10, 1e-13
WHOLE = frozenset(["same", "other"])


@dataclass(frozen=True, eq=False)
class Target:
    """A value that the rubric names, at one place: an array (points, *axes) and what each axis runs over."""

    array: Array
    axes: tuple[str, ...]

    @functools.cached_property
    def slim(self) -> Target:
        """The value without the indices on which it does not depend."""
        array, axes = self.array, list(self.axes)
        for at in reversed(range(len(axes))):
            first = np.take(array, [0], axis=1 + at)
            if close(array, np.broadcast_to(first, array.shape), None):
                array = np.take(array, 0, axis=1 + at)
                del axes[at]
        return Target(array, tuple(axes))


Wanted = tuple[Target, ...]
"""A value that is looked for, at every place."""
Factors = tuple[Wanted, ...]
Targets = Mapping[str, tuple[Target, ...]]


@dataclass(frozen=True, eq=False)
class Asked:
    """What a line of a rubric asks for, each value once; what it must come from; and the factors that do not matter."""

    line: Line
    values: tuple[Wanted, ...]
    derivative_of: tuple[Wanted, ...]
    factors: Factors


def asked_by(line: Line, settings: DerivationSettings, targets: Targets) -> Asked:
    """What a line asks for under a reading."""
    values, of = (
        tuple(dict.fromkeys(targets[text] for text in settings.formulas(names)))
        for names in (line.value, line.derivative_of)
    )
    return Asked(line, values, of, tuple(targets[factor] for factor in settings.factors(line)))


def shared(targets: Targets) -> Targets:
    """The same values, of which those that are equal are one: few are asked for that many lines of a rubric have."""
    found: list[tuple[Target, ...]] = []
    same: dict[str, tuple[Target, ...]] = {}
    for text, target in targets.items():
        same[text] = next((each for each in found if _are_equal(each, target)), target)
        if same[text] is target:
            found.append(target)
    return same


def _are_equal(a: tuple[Target, ...], b: tuple[Target, ...]) -> bool:
    """Whether two values are one at every place, but for what rounding does."""
    return len(a) == len(b) and all(
        one.axes == other.axes
        and one.array.shape == other.array.shape
        and close(one.array, other.array, None, ROUNDING)
        for one, other in zip(a, b, strict=True)
    )


def targets_of(
    settings: DerivationSettings, table: Table, places: Sequence[Place], factors: Sequence[str] = ()
) -> Targets:
    """Every value and factor in the rubric's milestones, at every place. Raises ReadError with the one that fails."""
    lines = [line for milestone in settings.milestones for line in milestone.lines]
    wanted = [
        text
        for line in lines
        for text in (*settings.formulas([*line.value, *line.derivative_of]), *settings.factors(line))
    ]
    return {text: _target(text, table, places) for text in dict.fromkeys([*wanted, *factors])}


def _target(text: str, table: Table, places: Sequence[Place]) -> tuple[Target, ...]:
    failure: Exception | None = None
    for reading in readings([parsed(text, table)], [], table, {}):
        try:
            values = [evaluate(reading.nodes[0], place.with_axes(reading.axes)) for place in places]
            return tuple(typed(value, reading.axes) for value in values)
        except MeaningError as error:
            failure = failure or error
    raise ReadError(f"milestone value '{text}': {failure or 'it has no meaning'}")


def typed(value: Value, axes: Mapping[str, str]) -> Target:
    return Target(value.array[:, 0], axes_of(value, axes))


def axes_of(value: Value, axes: Mapping[str, str]) -> tuple[str, ...]:
    """The axes of a value, those of its indices first."""
    return (*(axes[name] for name in value.names), *value.open)


@functools.lru_cache(maxsize=4096)
def scaled(target: Target, factor: Target) -> Target:
    """The value times a number at every point."""
    return Target(target.array * factor.array.reshape(-1, *[1] * (target.array.ndim - 1)), target.axes)


def summed_over(target: Target, axis: str) -> Target:
    """The value summed over one of its axes."""
    at = target.axes.index(axis)
    return Target(target.array.sum(axis=1 + at), (*target.axes[:at], *target.axes[at + 1 :]))


@functools.lru_cache(maxsize=4096)
def may_cover(axes: tuple[str, ...], wanted: tuple[str, ...]) -> bool:
    """Whether a side has the axes of a target, or all but one of a doubled one."""
    if not len(wanted) - 1 <= len(axes) <= len(wanted):
        return False
    missing = Counter(wanted) - Counter(axes)
    if Counter(axes) - Counter(wanted):
        return False
    return not missing or (missing.total() == 1 and wanted.count(next(iter(missing))) == 2)


@functools.lru_cache(maxsize=4096)
def _orders(axes: tuple[str, ...], wanted: tuple[str, ...]) -> tuple[tuple[int, ...], ...]:
    """The ways to order a target's axes as those of a side are."""
    if sorted(axes) != sorted(wanted):
        return ()
    orders = itertools.permutations(range(len(wanted)))
    return tuple(order for order in orders if tuple(wanted[at] for at in order) == axes)


def covered(side: Target, target: Target, mask: Array | None, relation: str) -> set[str]:
    """Whether the side is the target, on all of it or on the equal or different indices of a doubled axis."""
    orders = _orders(side.axes, target.axes)
    for order in orders:
        array = target.array.transpose(0, *(1 + at for at in order))
        if close(side.array, array, mask):
            return set(WHOLE) if mask is None else {"same"} if relation == "=" else {"other"}
    if orders:
        return set()
    doubled = [axis for axis in set(target.axes) if target.axes.count(axis) == 2]
    if len(doubled) != 1 or sorted((*side.axes, doubled[0])) != sorted(target.axes):
        return set()
    first, second = (at for at, axis in enumerate(target.axes) if axis == doubled[0])
    if relation == "!=":  # -p_k for all c other than k: the side has only one of the two indices
        return {"other"} if any(_off_diagonal(side, target, at, first, second) for at in (first, second)) else set()
    diagonal = np.moveaxis(np.diagonal(target.array, axis1=1 + first, axis2=1 + second), -1, 1 + first)
    axes = tuple(axis for at, axis in enumerate(target.axes) if at != second)
    return {"same"} & covered(side, Target(diagonal, axes), None, "")


def _off_diagonal(side: Target, target: Target, missing: int, first: int, second: int) -> bool:
    """Whether the side, which has not the index at `missing`, is the target wherever the two indices differ."""
    array = np.moveaxis(target.array, (1 + first, 1 + second), (-2, -1))
    others = [axis for at, axis in enumerate(target.axes) if at not in (first, second)]
    size, kept = array.shape[-1], target.axes[first]
    order = [side.axes.index(axis) for axis in others] if set(others) <= set(side.axes) else None
    if order is None or kept not in side.axes:
        return False
    own = side.array.transpose(0, *(1 + at for at in order), 1 + side.axes.index(kept))
    own = own[..., None, :] if missing == first else own[..., :, None]
    return close(np.broadcast_to(own, array.shape), array, np.asarray(~np.eye(size, dtype=bool)))


def close(a: Array, b: Array, mask: Array | None, tolerance: float = TOLERANCE) -> bool:
    if mask is not None:
        a, b = np.where(mask, a, 0.0), np.where(mask, b, 0.0)
    if a.shape != b.shape and not _spreads_to(a.shape, b.shape):
        return False
    if not a.size or not b.size:
        return True
    most = tolerance * max(float(np.abs(b).max()), 1e-3)
    return bool(abs(a.flat[0] - b.flat[0]) <= most and np.abs(a - b).max() <= most)


def _spreads_to(shape: Sequence[int], onto: Sequence[int]) -> bool:
    """Whether an array can be repeated to have another's shape."""
    pairs = zip(reversed(shape), reversed(onto), strict=False)
    return len(shape) <= len(onto) and all(size in (1, wanted) for size, wanted in pairs)
