"""Whether two formulas have the same value at every random point, and where they part if not."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from grader.derivation.meaning.evaluate import evaluate, holds
from grader.derivation.meaning.indices import HIDDEN
from grader.derivation.meaning.place import Place
from grader.derivation.meaning.resolve import Resolved
from grader.derivation.meaning.sized import places_of_numbers
from grader.derivation.meaning.values import (
    Array,
    MeaningError,
    ShapeError,
    Value,
    bounded,
    largest,
    masked_sum,
    shape_words,
    spread,
    union,
)
from grader.derivation.nodes.syntax import Derivative, Node, Number, walk

TOLERANCE, OF_DIFFERENCES = 1e-10, 1e-7
"""Of what differs, as a share of the numbers; second derivatives are taken by differences."""
LARGEST = 1e4
"""Beside larger numbers, what is added to them would not be seen."""
DOUBTFUL = 1e-3
"""Sides with large numbers differ if they do by more than this share of them."""


@dataclass(frozen=True, eq=False)
class Compared:
    """Two sides at one place; `gap` is where they part most, in words."""

    equal: bool
    left: Value
    right: Value
    gap: str = ""
    shapes: bool = False
    gap_values: Value | None = None


def compare(reading: Resolved, places: Sequence[Place]) -> list[Compared]:
    """Both sides of a claim at every place, until they part. Raises MeaningError if a side has no value."""
    found = []
    for place in places_of_numbers(places, reading.numbers):
        place.budget.spend(4)
        here = place.with_axes(reading.axes)
        left, right = (evaluate(node, here) for node in reading.nodes)
        found.append(_compared(left, right, reading, here))
        if not found[-1].equal:
            break
    return found


def parted(reading: Resolved, place: Place) -> Array:
    """The right side less the left one in all entries, (points, entries). Raises MeaningError."""
    here = place.with_axes(reading.axes)
    left, right = (evaluate(node, here) for node in reading.nodes)
    if reading.conditions or (left.open != right.open and not left.is_zero and not right.is_zero):
        raise MeaningError("its sides have other shapes, or it is under a condition")
    a, b = _same_shape(left, right, union(left, right))
    points = max(len(array) for array in here.given.values())
    gap = np.broadcast_to(b - a, (points, *a.shape[1:]))
    return np.asarray(gap.reshape(points, -1))


def ordered(reading: Resolved, places: Sequence[Place], order: np.ufunc) -> bool | None:
    """Whether one side is less, or greater, than the other everywhere; None if only somewhere. Raises MeaningError."""
    found: set[bool] = set()
    for place in places_of_numbers(places, reading.numbers):
        left, right = (evaluate(node, place.with_axes(reading.axes)) for node in reading.nodes)
        if left.open or right.open:
            raise MeaningError("only numbers are greater or less")
        names = union(left, right)
        a, b = spread(left, names), spread(right, names)
        bounded(a, b)
        found |= set(np.unique(order(a.real, b.real)).tolist())
    return found == {True} if len(found) == 1 else None


def proportional(reading: Resolved, places: Sequence[Place]) -> bool:
    """Whether one side is the other times what may differ between the examples only. Raises MeaningError."""
    found = False
    for place in places_of_numbers(places, reading.numbers):
        left, right = (evaluate(node, place.with_axes(reading.axes)) for node in reading.nodes)
        if left.open != right.open or reading.conditions:
            raise MeaningError("its sides have other shapes, or it is under a condition")
        names = union(left, right)
        a, b = np.broadcast_arrays(*_same_shape(left, right, names))
        of = [*(reading.axes.get(name, "") for name in names), *left.open]
        along = tuple(2 + at for at, axis in enumerate(of) if axis != place.table.leave_out and a.shape[2 + at] > 1)
        found = bool(along) and _is_multiple(a, b, along)
        if not found:
            break
    return found


def _is_multiple(a: Array, b: Array, along: tuple[int, ...]) -> bool:
    """Whether a = c b with a number c other than 0 that is the same along all these axes."""
    at = np.expand_dims(np.argmax(np.abs(_last(b, along)), axis=-1), axis=-1)
    one, other = _last(a, along), _last(b, along)
    first, second = np.take_along_axis(one, at, axis=-1), np.take_along_axis(other, at, axis=-1)
    gap, scale = np.abs(one * second - first * other), np.abs(one * second) + np.abs(first * other)
    return bool(np.all(gap <= TOLERANCE * scale.max(initial=1e-3)) and np.all(first) and np.all(second))


def _last(array: Array, along: tuple[int, ...]) -> Array:
    """The array with these axes flattened into a last one."""
    moved = np.moveaxis(array, along, range(-len(along), 0))
    return moved.reshape(*moved.shape[: array.ndim - len(along)], -1)


def _compared(left: Value, right: Value, reading: Resolved, place: Place) -> Compared:
    if np.iscomplexobj(left.array) or np.iscomplexobj(right.array):
        raise MeaningError("it has no real value")
    left, right = _without_zeros(left, right), _without_zeros(right, left)
    same = left.open == right.open or left.is_zero or right.is_zero
    other_shapes = f"the left side is {shape_words(left)}, the right side {shape_words(right)}"
    if not same and not any(isinstance(node, Number) for node in reading.nodes):
        if reading.left_out:
            raise ShapeError(other_shapes)
        return Compared(False, left, right, other_shapes, shapes=True)
    mask = holds(reading.conditions, place) if reading.conditions else None
    names = union(left, right, *([mask] if mask else []))
    a, b = _same_shape(left, right, names)
    difference, cover = np.abs(a - b), np.ones((1,) * a.ndim, dtype=bool)
    if mask is not None:
        array = spread(mask, names)
        cover = array.reshape(array.shape + (1,) * (a.ndim - array.ndim))
        bounded(a, cover)
        if not cover.any():
            raise MeaningError("the condition that it is under is never true")
        difference = np.where(cover, difference, 0.0)
    gap, scale = largest(difference), max(largest(a), largest(b), 1e-3)
    if not math.isfinite(gap):
        raise MeaningError("it has no finite value")
    if scale > LARGEST and gap <= DOUBTFUL * scale:
        raise MeaningError("its numbers are too large to be compared")
    tolerance = _tolerance(reading.nodes) if gap > TOLERANCE * scale else TOLERANCE
    if gap <= tolerance * scale:
        return Compared(True, left, right)
    if tolerance == OF_DIFFERENCES and gap <= 10 * tolerance * scale:
        raise MeaningError("its second derivative is not computed so exactly")
    if not same:  # a number is not each of the entries
        return Compared(False, left, right, other_shapes, shapes=True)
    words = _gap(a, b, difference, names, left.open or right.open, reading.axes, place)
    off = Value(np.where(cover, b - a, 0.0), tuple(names), left.open or right.open)
    return Compared(False, left, right, words, gap_values=off)


def _tolerance(nodes: Sequence[Node]) -> float:
    derivatives = [each for node in nodes for each in walk(node) if isinstance(each, Derivative)]
    twice = any(isinstance(inner, Derivative) for each in derivatives for inner in walk(each.of))
    return OF_DIFFERENCES if twice else TOLERANCE


def _without_zeros(value: Value, other: Value) -> Value:
    """The diagonal of a matrix that is nothing else, beside a vector: the derivative of a function entry by entry."""
    square = len(value.open) == 2 and value.open[0] == value.open[1] and other.open == value.open[:1]
    if not square or (value.array * (1 - np.eye(value.array.shape[-1]))).any():
        return value
    return Value(np.diagonal(value.array, axis1=-2, axis2=-1), value.names, other.open)


def _same_shape(left: Value, right: Value, names: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    a, b = spread(left, names), spread(right, names)
    depth = max(a.ndim, b.ndim)
    a = a.reshape(a.shape + (1,) * (depth - a.ndim))
    b = b.reshape(b.shape + (1,) * (depth - b.ndim))
    if a.shape == b.shape:
        return a, b
    shape = np.broadcast_shapes(a.shape, b.shape)
    return np.broadcast_to(a, shape), np.broadcast_to(b, shape)


def _gap(
    a: np.ndarray,
    b: np.ndarray,
    difference: np.ndarray,
    names: Sequence[str],
    open_axes: Sequence[str],
    axes: Mapping[str, str],
    place: Place,
) -> str:
    """`for i = 2, k = 1 the left side is 0.31 and the right side -0.12 (N = 5, K = 3, d = 2)`."""
    a, b = np.broadcast_to(a, difference.shape), np.broadcast_to(b, difference.shape)
    at = np.unravel_index(int(np.argmax(difference)), a.shape)
    told = [f"{_letter(name)} = {at[2 + n] + 1}" for n, name in enumerate(names)]
    told += [f"entry {at[2 + len(names) + n] + 1} over {axis}" for n, axis in enumerate(open_axes)]
    where = f"for {', '.join(told)} " if told else ""
    sizes = ", ".join(f"{name} = {size}" for name, size in place.sizes.items())
    there = f" ({sizes})" if sizes else ""
    return f"{where}the left side is {a[at]:.4g} and the right side {b[at]:.4g} at random numbers{there}"


def _letter(name: str) -> str:
    return f"the example (over {name[1:]})" if name.startswith(HIDDEN) else name.partition("#")[0]


def with_sum(compared: Compared, reading: Resolved, place: Place) -> str | None:
    """Words if the sides agree once one of them is summed over an index that only it has; None if they do not.

    A derivative by one of several classes is not the sum of them: then the other side has a sum too many.
    """
    for side, other, name_of_side, node in (
        (compared.right, compared.left, "right", reading.nodes[1]),
        (compared.left, compared.right, "left", reading.nodes[0]),
    ):
        extra = [name for name in side.names if name not in other.names]
        if side.open != other.open or len(extra) != 1:
            continue
        if isinstance(node, Derivative) and reading.axes[extra[0]] != place.table.leave_out:
            continue
        summed = masked_sum(side, extra[0], place.sizes[reading.axes[extra[0]]], None, "sum")
        pair = (summed, other) if name_of_side == "right" else (other, summed)
        if _compared(*pair, replace(reading, conditions=()), place.with_axes(reading.axes)).equal:
            letter = _letter(extra[0])
            return f"holds only if the {name_of_side} side is summed over {letter}: a sum is missing"
    return None
