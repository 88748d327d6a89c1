"""Arrays whose axes have names, and the arithmetic of formulas with them.

Every array begins with two axes of its own: one random point after another, and one step of a numeric derivative after
another (of size 1 where nothing is differentiated). Then come the indices, by name, then the open axes of a vector or a
matrix, by what they run over.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
MAX_SIZE = 400_000
SPOKEN_WITH_A_VOWEL = tuple("AEFHILMNORSXaefhilmnorsx")
NOT_PLAIN = " is not plain"
DO_NOT_ADD = "cannot be added"


class MeaningError(Exception):
    """A formula that can be read but means nothing, such as a number plus a vector."""


class ShapeError(MeaningError):
    """Matrices, or sides, of shapes that do not go together."""


class DomainError(MeaningError):
    """A formula that means nothing for some values, such as the logarithm of any number."""


@dataclass(frozen=True, eq=False)
class Value:
    """`names` are indices, `open` the axes of a vector (K,) or a matrix (N, d). A vector is a column unless `row`.

    `free` marks a matrix of derivatives, whose layout is a matter of taste: it is multiplied along whichever axis fits.
    """

    array: Array
    names: tuple[str, ...] = ()
    open: tuple[str, ...] = ()
    row: bool = False
    free: bool = False

    @property
    def is_zero(self) -> bool:
        return not self.open and not self.array.any()

    def of(self, array: Array) -> Value:
        """Other numbers of the same shape."""
        return Value(array, self.names, self.open, self.row, self.free)


def shape_words(value: Value) -> str:
    if not value.open:
        return "a number"
    if len(value.open) == 1:
        return f"a vector over {value.open[0]}"
    article = "an" if value.open[0][:1] in SPOKEN_WITH_A_VOWEL else "a"
    return f"{article} {' x '.join(value.open)} matrix"


View = tuple[tuple[int, ...], tuple[slice | None, ...]]
"""How an array is looked at: the order of its axes, and where axes of size 1 are put between them."""


def spread(value: Value, names: Sequence[str]) -> Array:
    """The array with an axis for each of these names, in this order; of size 1 where the value has none."""
    if value.names == names:
        return value.array
    return _seen(value.array, _spreading(value.names, tuple(names), value.array.ndim))


def _seen(array: Array, view: View) -> Array:
    order, index = view
    return array.transpose(order)[index]


@functools.lru_cache(maxsize=4096)
def _spreading(own: tuple[str, ...], names: tuple[str, ...], end: int) -> View:
    order = [2 + own.index(name) for name in names if name in own]
    index = [slice(None) if name in own else None for name in names]
    return (0, 1, *order, *range(2 + len(own), end)), (slice(None), slice(None), *index)


def union(*values: Value) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for value in values for name in value.names))


def bounded(*arrays: Array) -> None:
    """Refuse what would take too much memory. Raises MeaningError."""
    try:
        size = np.broadcast(*arrays).size
    except ValueError as error:
        raise MeaningError("an index counts two different things") from error
    if size > MAX_SIZE:
        raise MeaningError("it has too many indices at once")


def largest(array: Array) -> float:
    """The largest absolute value; 0 of none."""
    return float(np.abs(array).max()) if array.size else 0.0


def add(left: Value, right: Value) -> Value:
    if left.is_zero:
        return right
    if right.is_zero:
        return left
    left, right = broadcast(left, right)
    if left.open != right.open:
        raise ShapeError(f"{shape_words(left)} and {shape_words(right)} {DO_NOT_ADD}")
    names = union(left, right)
    a, b = spread(left, names), spread(right, names)
    bounded(a, b)
    return Value(a + b, names, left.open, left.row, left.free and right.free)


def elementwise(left: Value, right: Value) -> Value:
    """Hadamard's product; a vector beside a matrix is taken for each of its rows or columns."""
    if not (left.open and right.open):
        return multiply(left, right)
    left, right = broadcast(left, right)
    if left.open != right.open:
        raise MeaningError(f"{shape_words(left)} and {shape_words(right)} have no entries in common")
    labels = [(axis, str(n)) for n, axis in enumerate(left.open)]
    return _aligned(left, right, labels, labels)


Label = tuple[str, str]
"""An open axis and which factor it comes from; SHARED for the one that both have."""
SHARED: Label = ("", "shared")


def multiply(left: Value, right: Value) -> Value:
    """A product as it stands: with a number, of vectors (inner or outer), of matrices. Raises MeaningError."""
    a, b = left.open, right.open
    ours: list[Label] = [(axis, f"left {n}") for n, axis in enumerate(a)]
    theirs: list[Label] = [(axis, f"right {n}") for n, axis in enumerate(b)]
    if not a or not b:
        tall = left if a else right
        product = _aligned(left, right, ours, theirs)
        return replace(product, row=tall.row, free=tall.free) if tall.row or tall.free else product
    if len(a) == len(b) == 1:
        if a == b and (left.row or not right.row):
            return _aligned(left, right, [SHARED], [SHARED])
        if not left.row and right.row:
            return _aligned(left, right, ours, theirs)
    elif len(a) == 2 and len(b) == 1:
        if a[1] == b[0]:
            return _aligned(left, right, [ours[0], SHARED], [SHARED])
        if left.free and a[0] == b[0]:
            return _aligned(left, right, [SHARED, ours[1]], [SHARED])
    elif len(a) == 1 and len(b) == 2:
        if a[0] == b[0] and (left.row or right.free):
            return replace(_aligned(left, right, [SHARED], [SHARED, theirs[1]]), row=True)
        if right.free and a[0] == b[1]:
            return _aligned(left, right, [SHARED], [theirs[0], SHARED])
    elif len(a) == len(b) == 2:
        if a[1] == b[0]:
            return _aligned(left, right, [ours[0], SHARED], [SHARED, theirs[1]])
        if left.free and a[0] == b[0]:
            return _aligned(left, right, [SHARED, ours[1]], [SHARED, theirs[1]])
    raise ShapeError(f"{shape_words(left)} times {shape_words(right)} does not fit")


def _aligned(left: Value, right: Value, a: Sequence[Label], b: Sequence[Label]) -> Value:
    """The product with these labels for the open axes, summed over the one that both share."""
    plan = _aligning(left.names, right.names, tuple(a), tuple(b))
    arrays = _seen(left.array, plan.left), _seen(right.array, plan.right)
    bounded(*arrays)
    product = arrays[0] * arrays[1]
    return Value(product if plan.shared is None else product.sum(axis=plan.shared), plan.names, plan.open)


@dataclass(frozen=True)
class _Aligning:
    """How two arrays are looked at to be multiplied, and which axis of the product is summed over."""

    names: tuple[str, ...]
    left: View
    right: View
    shared: int | None
    open: tuple[str, ...]


@functools.lru_cache(maxsize=4096)
def _aligning(left: tuple[str, ...], right: tuple[str, ...], a: tuple[Label, ...], b: tuple[Label, ...]) -> _Aligning:
    labels, names = tuple(dict.fromkeys((*a, *b))), tuple(dict.fromkeys((*left, *right)))
    views = []
    for own, open_axes in ((left, a), (right, b)):
        order, index = _spreading(own, names, 2 + len(own))
        first = len(order)
        tail = [first + open_axes.index(label) for label in labels if label in open_axes]
        put = [slice(None) if label in open_axes else None for label in labels]
        views.append(((*order, *tail), (*index, *put)))
    shared = 2 + len(names) + labels.index(SHARED) if SHARED in labels else None
    return _Aligning(names, views[0], views[1], shared, tuple(axis for axis, _ in labels if axis))


def transposed(value: Value) -> Value:
    if len(value.open) == 2:
        return replace(value, array=np.swapaxes(value.array, -1, -2), open=value.open[::-1])
    return replace(value, row=not value.row) if value.open else value


def masked_sum(value: Value, name: str, size: int, mask: Value | None, kind: str) -> Value:
    """The sum, product or largest over an index, of the places where the mask holds."""
    names = tuple(dict.fromkeys((*value.names, *(mask.names if mask else ()), name)))
    array = spread(value, names)
    at = names.index(name) + 2
    if mask is not None:
        cover = spread(mask, names)
        cover = cover.reshape(cover.shape + (1,) * len(value.open))
        bounded(array, cover)
        array = np.where(cover, array, {"sum": 0.0, "prod": 1.0, "max": -np.inf}[kind])
    if array.shape[at] != size:  # the same for all of them
        shape = (*array.shape[:at], size, *array.shape[at + 1 :])
        if math.prod(shape) > MAX_SIZE:
            raise MeaningError("it has too many indices at once")
        array = np.broadcast_to(array, shape)
    if kind == "max":
        top = np.expand_dims(np.argmax(array.real, axis=at), at)
        total = np.take_along_axis(array, top, at).squeeze(at)
    else:
        total = array.sum(axis=at) if kind == "sum" else array.prod(axis=at)
    return Value(total, tuple(each for each in names if each != name), value.open, value.row, value.free)


# Functions of one argument, entry by entry or of a vector. All raise MeaningError where they have no value.


def real(value: Value) -> Value:
    """The value without the step of a derivative."""
    return replace(value, array=value.array.real)


def exp(value: Value) -> Value:
    if largest(value.array.real) > 300:
        raise MeaningError("it is too large a number")
    return value.of(np.exp(value.array))


def log(value: Value) -> Value:
    if not (value.array.real > 0).all():
        raise DomainError("it takes the logarithm of a number that is not positive")
    return value.of(np.log(value.array))


def nowhere_zero(array: Array) -> Array:
    """Raises MeaningError for what cannot be divided by."""
    if not array.all():
        raise MeaningError("it divides by zero")
    return array


def root(value: Value) -> Value:
    if not np.all((value.array.real > 0) | (value.array == 0)):
        raise DomainError("it takes the root of a number that is negative")
    return replace(value, array=np.sqrt(value.array))


def square_norm(value: Value) -> Value:
    """The sum of the squares of all entries."""
    squares = value.array * value.array
    for _ in value.open:
        squares = squares.sum(axis=-1)
    return Value(squares, value.names)


def softmax(value: Value, axes: Mapping[str, str], axis: str) -> Value:
    if value.open:
        at = -1
    else:
        over = [name for name in value.names if axes.get(name) == axis]
        if len(over) != 1:
            raise MeaningError("a softmax is of a vector")
        at = 2 + value.names.index(over[0])
    powers = np.exp(value.array - np.max(value.array.real, axis=at, keepdims=True))
    return replace(value, array=powers / powers.sum(axis=at, keepdims=True))


def diagonal(value: Value) -> Value:
    if len(value.open) != 1:
        raise MeaningError(f"diag is of a vector, not of {shape_words(value)}")
    size = value.array.shape[-1]
    return replace(value, array=value.array[..., None] * np.eye(size), open=value.open * 2)


def hyperbolic_tangent(value: Value) -> Value:
    return replace(value, array=np.tanh(value.array))


def sign(value: Value) -> Value:
    """-1, 0 or 1, which does not change along any direction."""
    return replace(value, array=np.sign(value.array.real))


def sigmoid(value: Value) -> Value:
    return replace(value, array=1 / (1 + np.exp(-value.array)))


def along(value: Value, kind: str, axis: int | None) -> Value:
    """The sum, mean or max of all entries of an array, or of those along one axis. Raises MeaningError."""
    count = len(value.open)
    if not count or not -count <= (axis or 0) < count:
        raise MeaningError(f"{shape_words(value)} has no such axis to sum over")
    axes = tuple(range(-count, 0)) if axis is None else (axis % count - count,)
    array = value.array
    if kind == "max":
        for at in sorted(axes, reverse=True):
            array = np.take_along_axis(array, np.argmax(array.real, axis=at, keepdims=True), axis=at).squeeze(axis=at)
    else:
        array = array.sum(axis=axes) if kind == "sum" else array.mean(axis=axes)
    left = tuple(each for at, each in enumerate(value.open) if at - count not in axes)
    return Value(array, value.names, left)


def larger(left: Value, right: Value) -> Value:
    """The larger of two, entry by entry; its derivative is that of the larger one."""
    left, right = broadcast(left, right)
    names = union(left, right)
    a, b = spread(left, names), spread(right, names)
    bounded(a, b)
    return replace(left, array=np.where(a.real >= b.real, a, b), names=names)


def listed(value: Value, name: str, axis: str, size: int) -> Value:
    """The values for all of an index as a vector. Raises MeaningError for more than two axes."""
    if len(value.open) > 1:
        raise MeaningError("a list of matrices is not read")
    names = tuple(each for each in value.names if each != name)
    array = spread(value, (*names, name))
    end = 2 + len(names)
    shape = (*array.shape[:end], size, *array.shape[end + 1 :])
    array = np.broadcast_to(array, shape)
    if value.open and not value.row:  # columns beside each other
        return Value(np.swapaxes(array, -1, -2), names, (*value.open, axis))
    return Value(array, names, (axis, *value.open))


def broadcast(left: Value, right: Value) -> tuple[Value, Value]:
    """A number beside a vector or a matrix is taken for each of its entries, a vector for each row or column."""
    for one, other in ((left, right), (right, left)):
        if len(one.open) == 1 and len(other.open) == 2 and other.open.count(one.open[0]) == 1:
            at = -2 if other.open[0] == one.open[0] else -1
            array = one.array[..., None] if at == -2 else one.array[..., None, :]
            wide = replace(one, array=array, open=other.open, row=other.row)
            return (wide, other) if one is left else (other, wide)
        if not one.open and other.open:
            wide = replace(one, array=one.array.reshape(one.array.shape + (1,) * len(other.open)), open=other.open)
            wide = replace(wide, row=other.row)
            return (wide, other) if one is left else (other, wide)
    return left, right


def inverse(value: Value) -> Value:
    """The inverse of a square matrix. Raises MeaningError."""
    if len(value.open) != 2 or value.open[0] != value.open[1]:
        raise MeaningError(f"{shape_words(value)} has no inverse")
    try:
        return replace(value, array=np.linalg.inv(value.array))
    except np.linalg.LinAlgError as error:
        raise MeaningError("a matrix without an inverse") from error


def absolute_sum(value: Value) -> Value:
    """The sum of the absolute values of all entries."""
    found = np.where(value.array.real < 0, -value.array, value.array)
    return Value(found.sum(axis=tuple(range(-len(value.open), 0))), value.names)


def determinant(value: Value) -> Value:
    """The determinant of a square matrix. Raises MeaningError."""
    if len(value.open) != 2 or value.open[0] != value.open[1]:
        raise MeaningError(f"{shape_words(value)} has no determinant")
    return Value(np.linalg.det(value.array), value.names)


def matrix_power(value: Value, power: float) -> Value:
    """A square matrix times itself. Raises MeaningError."""
    if value.open[0] != value.open[1] or power not in (2.0, 3.0, 4.0):
        raise MeaningError(f"a power of {shape_words(value)} is not read")
    return replace(value, array=np.linalg.matrix_power(value.array, int(power)))


def whole_power(value: Value, power: int) -> Value:
    """A power by multiplication, which keeps the imaginary step of a derivative exact."""
    if abs(power) > 20:
        raise MeaningError("the exponent is too large")
    if power < 0 and not np.all(value.array):
        raise MeaningError("it divides by zero")
    result = np.ones_like(value.array)
    for _ in range(abs(power)):
        result = result * value.array
    return value.of(1 / result if power < 0 else result)
