"""What stands in a side, a pair or a text."""

from __future__ import annotations

import re

from grader.derivation.judging.links import Pair
from grader.derivation.nodes.syntax import Derivative, Node, Prime, Sum, Symbol, Transposed, walk


def is_list(node: Node | None) -> bool:
    """Whether a side is a vector or matrix that is written out."""
    node = node.of if isinstance(node, Transposed) else node
    return isinstance(node, Sum) and node.kind == "list"


def mentions(pair: Pair, name: str) -> bool:
    """Whether a symbol stands in a pair."""
    sides = [side.node for side in (*pair.lefts[:1], pair.right) if side.node is not None]
    return any(isinstance(each, Symbol) and each.name == name for node in sides for each in walk(node))


def bare_sums_in(pair: Pair) -> list[Sum]:
    """The sums of a pair that name no index."""
    parts = [each for side in (*pair.lefts[:1], pair.right) if side.node is not None for each in walk(side.node)]
    return [each for each in parts if isinstance(each, Sum) and not each.variables]


def primed_by(pair: Pair) -> Symbol | None:
    """By what a bracket with a prime is differentiated: by that by which the line differentiates otherwise."""
    parts = [each for side in (*pair.lefts[:1], pair.right) if side.node is not None for each in walk(side.node)]
    if not any(isinstance(each, Prime) for each in parts):
        return None
    found = {each.by for each in parts if isinstance(each, Derivative) and isinstance(each.by, Symbol)}
    return found.pop() if len(found) == 1 else None


def has_any_symbol(node: Node) -> bool:
    return any(isinstance(each, Symbol) for each in walk(node))


def uses(name: str, text: str) -> bool:
    """Whether a formula's text mentions a symbol."""
    return re.search(rf"(?<![A-Za-z]){re.escape(name.rpartition(' ')[2])}(?![A-Za-z])", text) is not None
