"""Functions of one argument, entry by entry or of a vector. All raise MeaningError where they have no value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from grader.derivation.values import MeaningError, Value, shape_words


def exp(value: Value) -> Value:
    if np.max(np.abs(value.array.real), initial=0.0) > 300:
        raise MeaningError("it is too large a number")
    return replace(value, array=np.exp(value.array))


def log(value: Value) -> Value:
    if not np.all(value.array.real > 0):
        raise MeaningError("it takes the logarithm of a number that is not positive")
    return replace(value, array=np.log(value.array))


def root(value: Value) -> Value:
    if not np.all(value.array.real > 0):
        raise MeaningError("it takes the root of a number that is not positive")
    return replace(value, array=np.sqrt(value.array))


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


def whole_power(value: Value, power: int) -> Value:
    """A power by multiplication, which keeps the imaginary step of a derivative exact."""
    if abs(power) > 20:
        raise MeaningError("the exponent is too large")
    if power < 0 and not np.all(value.array):
        raise MeaningError("it divides by zero")
    result = np.ones_like(value.array)
    for _ in range(abs(power)):
        result = result * value.array
    return replace(value, array=1 / result if power < 0 else result)
