r"""Shapes: `K \times d`, `(K \times N)(N \times d)`, products of nothing but sizes."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from grader.derivation.nodes.syntax import Node, Number, Product, Symbol, walk

ONE = "1"


def dimensions(node: Node, sizes: Collection[str]) -> tuple[str, ...]:
    """The sizes and ones that a formula is the product of, in order; empty if it is anything else."""
    if node == Number(1.0):
        return (ONE,)
    if isinstance(node, Symbol) and node.name in sizes and not node.subs and not node.upper:
        return (node.name,)
    if not isinstance(node, Product):
        return ()
    parts = [dimensions(factor, sizes) for factor in node.factors]
    return tuple(name for part in parts for name in part) if all(parts) else ()


def product_shape(dimensions: Sequence[str]) -> tuple[str, str] | None:
    """The shape of a product of matrices of these shapes, one after another; None if they do not fit."""
    if len(dimensions) == 1:
        return dimensions[0], ONE
    inner = dimensions[1:-1]
    fits = len(inner) % 2 == 0 and all(a == b for a, b in zip(inner[::2], inner[1::2], strict=True))
    return (dimensions[0], dimensions[-1]) if fits else None


def say_shapes(texts: Sequence[str]) -> bool:
    r"""Whether formulas are written as shapes are: `K \times d`, `(K)(N)`."""
    return any(re.search(r"\\times|×|\)\s*\(", text) for text in texts)


def has_shape(node: Node, sizes: Collection[str]) -> bool:
    """Whether a product has factors in brackets that may be a shape beside it, `X^T (d \\times N)`."""
    products = (each for each in walk(node) if isinstance(each, Product))
    return any(len(dimensions(factor, sizes)) > 1 for each in products for factor in each.factors)
