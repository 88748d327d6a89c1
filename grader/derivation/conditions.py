"""Where conditions on indices hold."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from grader.derivation.place import Place
from grader.derivation.syntax import Condition, Indicator, Label, Node, Number, Variable
from grader.derivation.values import Array, MeaningError, Value, bounded, spread, union


def holds(conditions: tuple[Condition, ...], place: Place) -> Value:
    """Where all conditions hold, as an array of truth values."""
    total = Value(np.ones((1, 1), dtype=bool))
    for condition in conditions:
        left, right = _index(condition.left, place), _index(condition.right, place)
        names = union(left, right)
        same = spread(left, names) == spread(right, names)
        each = Value(same if condition.relation == "=" else ~same, names)
        names = union(total, each)
        bounded(spread(total, names), spread(each, names))
        place.budget.spend(1 + total.array.size // 500)
        total = Value(spread(total, names) & spread(each, names), names)
    return total


def _index(node: Node, place: Place) -> Value:
    if isinstance(node, Variable):
        size = place.sizes[place.axes[node.name]]
        return Value(np.arange(size).reshape(1, 1, size), (node.name,))
    if isinstance(node, Label):
        return Value(np.argmax(labels_of(node, place), axis=-1), (node.example,))
    if isinstance(node, Number):
        return Value(np.full((1, 1), int(node.value) - 1))
    raise MeaningError("a condition is between indices")


def labels_of(label: Label, place: Place) -> Array:
    """The one-hot labels with the classes last."""
    return np.moveaxis(place.given[label.labels], 2 + place.table.class_axis(label.labels), -1)


def indicator(node: Indicator, place: Place) -> Value:
    truth = holds(node.conditions, place)
    return replace(truth, array=truth.array.astype(np.float64))
