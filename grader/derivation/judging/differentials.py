"""Whether an answer differentiates by differentials, `dJ = ... dW`, or only names derivatives by a d."""

from __future__ import annotations

from collections.abc import Sequence

from grader.derivation.nodes.chains import Statement
from grader.derivation.nodes.syntax import Application, Differential, Node, Number, Symbol, walk


def by_differentials(stated: Sequence[Statement]) -> bool:
    """Whether a statement says what a differential is in terms of others, and every one that does has them on all
    sides."""
    return any(map(_is_differential, stated)) and not any(map(_names_derivative, stated))


def _is_differential(statement: Statement) -> bool:
    """Whether a statement says what a differential is, in terms of others: dJ = ... dW; dW = ... is only a name."""
    nodes = [side.node for side in statement.sides if side.node is not None]
    differentials = [any(isinstance(each, Differential) for each in walk(node)) for node in nodes]
    before_bracket = [any(_is_before_bracket(each) for each in walk(node)) for node in nodes]
    return sum(differentials) > 1 or (any(differentials) and any(before_bracket))


def _is_before_bracket(node: Node) -> bool:
    """A d before a bracket, `d(log p)`, which is a size times it where nothing else is a differential."""
    return isinstance(node, Application) and node.symbol.name == "d" and not node.symbol.subs


def _names_derivative(statement: Statement) -> bool:
    """Whether `da = ...` has no differential on its other side: then it is a name, such as that of dJ/da."""
    nodes = [side.node for side in statement.sides if side.node is not None]
    if not nodes or not isinstance(nodes[0], Differential) or not isinstance(nodes[0].of, Symbol):
        return False
    plain = [node for node in nodes[1:] if not any(isinstance(each, Differential) for each in walk(node))]
    return any(not isinstance(node, Number) for node in plain)
