"""A formula's terms once it is multiplied out."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace

from grader.derivation.nodes.syntax import Add, Negative, Node, Product, Sum

MAX_TERMS = 6


def distributed(node: Node) -> list[Node]:
    """A formula's terms once its products and sums are multiplied out, at first the formula itself."""
    found = _multiplied(node)
    return [node, *found] if 1 < len(found) <= MAX_TERMS else [node]


def _multiplied(node: Node) -> list[Node]:
    if isinstance(node, Add):
        return [each for term in node.terms[:MAX_TERMS] for each in _multiplied(term)]
    if isinstance(node, Negative):
        return [Negative(each) for each in _multiplied(node.of)]
    if isinstance(node, Sum) and node.kind == "sum":
        return [replace(node, body=each) for each in _multiplied(node.body)]
    if isinstance(node, Product):
        parts = [_multiplied(factor) for factor in node.factors]
        if math.prod(map(len, parts)) <= MAX_TERMS:
            return [Product(factors) for factors in itertools.product(*parts)]
    return [node]
