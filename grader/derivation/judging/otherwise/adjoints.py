r"""Gradients that are written as differentials: in `dV = P^\top dO` each `dX` is the gradient of a loss by X."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from grader.derivation.judging.discourse import Pair
from grader.derivation.meaning.symbols import Table
from grader.derivation.nodes.chains import Side
from grader.derivation.nodes.syntax import Derivative, Differential, Symbol, Transposed, rebuilt


def in_gradients(pairs: Sequence[Pair], table: Table) -> Iterator[list[Pair]]:
    """All lines with gradients in the place of differentials, for each number that the question defines, last first."""
    numbers = [name for name in table.definitions if name in table.declared and not table.declared[name].axes]
    for name in reversed(numbers):
        yield [_in_gradients(pair, Symbol(name)) for pair in pairs]


def _in_gradients(pair: Pair, loss: Symbol) -> Pair:
    def gradient(node: Any) -> Any:
        if isinstance(node, Differential) and isinstance(node.of, Symbol):
            return Derivative(loss, node.of)
        if isinstance(node, Differential) and isinstance(node.of, Transposed) and isinstance(node.of.of, Symbol):
            return Transposed(Derivative(loss, node.of.of))
        return rebuilt(node, gradient)

    def side(each: Side) -> Side:
        return each if each.node is None else replace(each, node=gradient(each.node))

    return replace(pair, lefts=tuple(map(side, pair.lefts)), right=side(pair.right))
