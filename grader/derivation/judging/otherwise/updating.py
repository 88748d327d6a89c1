"""Steps of an algorithm: `w := w - a dJ/dw` gives what the question leaves open a new value, and claims nothing."""

from __future__ import annotations

from collections.abc import Collection

from grader.derivation.judging.discourse import Pair
from grader.derivation.meaning.symbols import Table
from grader.derivation.nodes.syntax import Symbol, walk

UPDATE = "a new value for what the question leaves open: a step, no equality"


def is_update(pair: Pair, table: Table, given: Collection[str]) -> bool:
    """Whether a line makes a given symbol what it is made of itself, which is true of no values in general."""
    left, right = pair.lefts[0].node, pair.right.node
    declared = table.find(left.name) if isinstance(left, Symbol) else None
    if declared is None or not isinstance(left, Symbol) or right is None or not pair.begins or declared.one_hot:
        return False
    is_given = declared.name in given and declared.name not in table.definitions
    again = any(isinstance(each, Symbol) and _written(each) == _written(left) for each in walk(right))
    return is_given and again and not isinstance(right, Symbol)


def _written(symbol: Symbol) -> list[str]:
    """A symbol and its indices, wherever it stands."""
    return [each.name for each in walk(symbol) if isinstance(each, Symbol)]
