"""Random values of what a question gives: any numbers, signs, probabilities, symmetric matrices and so on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from grader.derivation.meaning.values import Array

Draw = Callable[[tuple[int, ...], np.random.Generator], Array]


@dataclass(frozen=True)
class Kind:
    """How values (points, *axes) are drawn, and as small numbers that a person can follow.

    `needs` says how many axes there have to be, `square` that the two are one. `off` is what is left between values
    and what is true of all of the kind, which moving them must keep; None where they cannot be moved, or are `free` to.
    """

    draw: Draw
    small: Draw
    off: Callable[[Array], Array] | None
    needs: int = 0
    square: bool = False
    free: bool = False


def _among(*numbers: float) -> Draw:
    """Each number nearly as often as the others, so that a point of a few values has several."""

    def draw(shape: tuple[int, ...], random: np.random.Generator) -> Array:
        count = int(np.prod(shape, dtype=int))
        return np.resize(random.permutation(numbers), count)[_shuffled(shape, random)].reshape(shape)

    return draw


def _shuffled(shape: tuple[int, ...], random: np.random.Generator) -> Array:
    """A random order within each point; of single numbers, one point after another."""
    count = int(np.prod(shape[1:], dtype=int))
    places = np.arange(shape[0] * count).reshape(shape[0], count)
    return random.permuted(places, axis=1).ravel()


def _symmetric(shape: tuple[int, ...], random: np.random.Generator) -> Array:
    drawn = random.normal(0.0, 0.8, shape)
    return np.asarray((drawn + drawn.swapaxes(-1, -2)) / 2)


def _small_symmetric(shape: tuple[int, ...], random: np.random.Generator) -> Array:
    upper = np.triu(random.integers(-2, 4, shape))
    return np.asarray(upper + np.triu(upper, 1).swapaxes(-1, -2), dtype=float)


def _definite(shape: tuple[int, ...], random: np.random.Generator) -> Array:
    drawn = random.normal(0.0, 0.6, shape)
    return np.asarray(drawn @ drawn.swapaxes(-1, -2) + 0.5 * np.eye(shape[-1]))


def _small_definite(shape: tuple[int, ...], random: np.random.Generator) -> Array:
    drawn = random.integers(-1, 2, shape).astype(float)
    return np.asarray(drawn @ drawn.swapaxes(-1, -2) + np.eye(shape[-1]))


def _fractions(shape: tuple[int, ...], random: np.random.Generator) -> Array:
    return random.uniform(0.1, 0.9, shape)


def _probabilities(shape: tuple[int, ...], random: np.random.Generator) -> Array:
    if len(shape) == 1:
        return _fractions(shape, random)  # one number by itself
    drawn = random.uniform(0.3, 1.2, shape)
    return np.asarray(drawn / drawn.sum(axis=-1, keepdims=True))


def _small_probabilities(shape: tuple[int, ...], random: np.random.Generator) -> Array:
    if len(shape) == 1:
        return np.full(shape, 0.5)
    drawn = random.integers(1, 3, shape).astype(float)
    return np.asarray(drawn / drawn.sum(axis=-1, keepdims=True))


def _unit(shape: tuple[int, ...], random: np.random.Generator) -> Array:
    drawn = random.normal(0.0, 1.0, shape)
    return np.asarray(drawn / np.linalg.norm(drawn, axis=-1, keepdims=True))


def _small_unit(shape: tuple[int, ...], random: np.random.Generator) -> Array:
    return np.asarray(np.eye(shape[-1])[random.integers(0, shape[-1], shape[:-1])])


def _asymmetry(values: Array) -> Array:
    return np.asarray(values - values.swapaxes(-1, -2))


KINDS: Mapping[str, Kind] = {
    "binary": Kind(_among(0.0, 1.0), _among(0.0, 1.0), None),
    "signs": Kind(_among(-1.0, 1.0), _among(-1.0, 1.0), None),
    "integer": Kind(_among(0.0, 1.0, 2.0, 3.0, 5.0), _among(0.0, 1.0, 2.0, 3.0), None),
    "fraction": Kind(_fractions, _among(0.25, 0.5, 0.75), None, free=True),
    "probabilities": Kind(_probabilities, _small_probabilities, lambda p: p.sum(axis=-1) - 1.0),
    "unit": Kind(_unit, _small_unit, lambda u: (u * u).sum(axis=-1) - 1.0, needs=1),
    "symmetric": Kind(_symmetric, _small_symmetric, _asymmetry, needs=2, square=True),
    "positive_definite": Kind(_definite, _small_definite, _asymmetry, needs=2, square=True),
}
"""The kinds of values beside any, positive and one-hot, which need no more than themselves."""


def is_restricted(kind: str) -> bool:
    """Whether values of this kind can be moved only along with each other, as those of a vector of length one."""
    return kind in KINDS and KINDS[kind].off is not None


def drawn(kind: str, shape: tuple[int, ...], random: np.random.Generator, axis: int) -> Array:
    """Random values of one point that are any, positive or one-hot, along the axis of the classes."""
    if kind == "one_hot":
        classes, others = shape[axis], (*shape[:axis], *shape[axis + 1 :])
        count = int(np.prod(others, dtype=int))
        labels = np.concatenate([np.arange(classes), random.integers(0, classes, max(count - classes, 0))])[:count]
        return np.moveaxis(np.eye(classes)[random.permutation(labels)].reshape(*others, classes), -1, axis)
    values = random.uniform(0.3, 1.2, shape) if kind == "positive" else random.normal(0.0, 0.8, shape)
    return np.asarray(values)
