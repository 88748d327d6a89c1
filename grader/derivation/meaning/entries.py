"""Indices of arrays: one element of a vector, and the layout of a derivative by a symbol with indices."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from grader.derivation.meaning.values import Array, MeaningError, Value, shape_words
from grader.derivation.nodes.syntax import OPEN, Entry, Hadamard, Label, Node, Number, Power, Slice, Variable, rebuilt


def squared_by_entries(node: Any) -> Any:
    """A formula in which squares are those of the entries, as they must be where it stands for a vector: `1 - h^2`."""
    inner = rebuilt(node, squared_by_entries)
    is_square = isinstance(inner, Power) and inner.exponent == Number(2.0)
    return Hadamard(inner.base, inner.base) if is_square else inner


def element(value: Value, indices: Sequence[Node], axes: Mapping[str, str]) -> Value:
    """One element, or one for every value of an index, of a vector or matrix. Raises MeaningError."""
    if len(indices) > len(value.open):
        raise MeaningError(f"{shape_words(value)} has no {len(indices)} indices")
    for index in indices:
        axis, *others = value.open
        if isinstance(index, Slice):  # the other indices are those of the axes behind it
            end = value.array.ndim
            array = np.moveaxis(value.array, end - len(value.open), end - 1)
            value = replace(value, array=array, open=(*others, axis))
            continue
        if isinstance(index, Number):
            if not 1 <= index.value <= value.array.shape[-len(value.open)]:
                raise MeaningError(f"there is no entry {index.value:g}")
            at = value.array.ndim - len(value.open)
            value = replace(value, array=np.take(value.array, int(index.value) - 1, axis=at), open=tuple(others))
            continue
        if not isinstance(index, Variable) or axes.get(index.name) != axis:
            raise MeaningError(f"an index over {axis} is needed here")
        if index.name in value.names:
            at = 2 + value.names.index(index.name)
            array = np.moveaxis(np.diagonal(value.array, axis1=at, axis2=2 + len(value.names)), -1, at)
            value = replace(value, array=array, open=tuple(others))
        else:
            value = replace(value, names=(*value.names, index.name), open=tuple(others))
    return value


def differentiated(array: Array, value: Value, indices: Sequence[str | Number], axes: Sequence[str]) -> Value:
    """Derivatives of `value` by a symbol: an array (points, 1, *names, *open axes, *axes of the symbol).

    The symbol's indices become indices of the result, on the diagonal where the value has them already. Raises
    MeaningError.
    """
    names, open_axes = list(value.names), list(value.open)
    at = 2 + len(names) + len(open_axes)
    tail: list[str] = []
    for index, axis in zip(indices, axes, strict=True):
        if index == OPEN:
            tail.append(axis)
            at += 1
        elif isinstance(index, str) and index in names:
            first = 2 + names.index(index)
            array = np.moveaxis(np.diagonal(array, axis1=first, axis2=at), -1, first)
        elif isinstance(index, str):
            array = np.moveaxis(array, at, 2 + len(names))
            names.append(index)
            at += 1
        else:
            if not 1 <= index.value <= array.shape[at]:
                raise MeaningError(f"there is no entry {index.value:g}")
            array = np.take(array, int(index.value) - 1, axis=at)
    opened = (*open_axes, *tail)
    if len(opened) > 2:
        raise MeaningError("a derivative with more than two open axes is not read; write its indices")
    return Value(array, tuple(names), opened, free=len(opened) == 2 and len(tail) < 2)


def at_indices(array: Array, node: Entry, axes: Sequence[str]) -> tuple[Value, list[tuple[str, Label]]]:
    """The entries of a symbol with these axes, and which of its letters stand for labels. Raises MeaningError."""
    plain = _plain(node.indices)
    if plain is not None:
        order, letters, at_open = plain
        return Value(array.transpose(order), letters, tuple(axes[at] for at in at_open)), []
    names, open_axes, labels = list[str](), list[str](), list[tuple[str, Label]]()
    at = 2
    for index, axis in zip(node.indices, axes, strict=True):
        if isinstance(index, Number):
            if not 1 <= index.value <= array.shape[at]:
                raise MeaningError(f"{node.name} has no entry {index.value:g}")
            array = np.take(array, int(index.value) - 1, axis=at)
            continue
        if isinstance(index, Label):
            names.append(f"label{at}")
            labels.append((names[-1], index))
        elif index == OPEN:
            open_axes.append(axis)
            array = np.moveaxis(array, at, -1)
            continue
        elif index in names:
            first = 2 + names.index(index)
            array = np.moveaxis(np.diagonal(array, axis1=first, axis2=at), -1, first)
            continue
        else:
            names.append(index)
        at += 1
    return Value(array, tuple(names), tuple(open_axes)), labels


@functools.lru_cache(maxsize=4096)
def _plain(
    indices: tuple[str | Number | Label, ...],
) -> tuple[tuple[int, ...], tuple[str, ...], tuple[int, ...]] | None:
    """How the axes of a symbol are ordered, whose indices are letters, each once, or open, and which are what."""
    names = tuple(index for index in indices if isinstance(index, str) and index != OPEN)
    at_open = tuple(at for at, index in enumerate(indices) if index == OPEN)
    if len(names) + len(at_open) < len(indices) or len({*names}) < len(names):
        return None
    at_names = [2 + at for at, index in enumerate(indices) if index != OPEN]
    return (0, 1, *at_names, *(2 + at for at in at_open)), names, at_open
