"""Labels that an answer chooses by number, `y_2 = 1`: no claim, and what is said after it may be about that class."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from grader.derivation.judging.discourse import Pair
from grader.derivation.meaning.place import Place
from grader.derivation.meaning.symbols import Table
from grader.derivation.nodes.chains import Side
from grader.derivation.nodes.syntax import Number, Symbol

CHOSEN = "a label that is chosen, and no claim"
OF_THAT_CLASS = "it holds for the label that is chosen"


def chooses_label(pair: Pair, table: Table) -> bool:
    """Whether a line says which labels are 1 or 0, by their numbers: `y_2 = 1`, `y_1 = y_3`."""
    sides = [pair.lefts[0], pair.right]
    is_number = [isinstance(side.node, Number) and side.node.value in (0.0, 1.0) for side in sides]
    named = [_numbered_label(side, table) is not None for side in sides]
    return pair.relation == "=" and any(named) and all(map(any, zip(named, is_number, strict=True)))


def chosen(pair: Pair, table: Table) -> tuple[str, int] | None:
    """The labels and the class that a line makes theirs, `y_2 = 1`; None for one that says which are 0."""
    for side, other in ((pair.lefts[0], pair.right), (pair.right, pair.lefts[0])):
        if other.node == Number(1.0) and (found := _numbered_label(side, table)) is not None:
            return found
    return None


def _numbered_label(side: Side, table: Table) -> tuple[str, int] | None:
    """The labels and the class of a label that is named by its number."""
    node = side.node
    declared = table.find(node.name) if isinstance(node, Symbol) else None
    index = node.subs[-1] if isinstance(node, Symbol) and node.subs else None
    if declared is None or not declared.one_hot or not isinstance(index, Number) or index.value < 1:
        return None
    return declared.name, int(index.value)


def of_class(places: Sequence[Place], labels: str, number: int) -> list[Place]:
    """The points where all examples are of one class; none where a point has too few classes."""
    found = []
    for place in places:
        array = place.given[labels]
        at = 2 + place.table.class_axis(labels)
        if number > array.shape[at]:
            return []
        row = np.eye(array.shape[at])[number - 1]
        shape = [1] * array.ndim
        shape[at] = len(row)
        given = {**place.given, labels: np.broadcast_to(row.reshape(shape), array.shape).copy()}
        found.append(replace(place, given=given, known={}))
    return found
