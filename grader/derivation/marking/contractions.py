"""Sums that products of vectors and matrices are: the `y^T p` that elsewhere is written as a sum over an index."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np

from grader.derivation.meaning.symbols import MARK, Table
from grader.derivation.meaning.values import MeaningError, Value, multiply, transposed
from grader.derivation.nodes.syntax import (
    OPEN,
    Along,
    Call,
    Cases,
    Derivative,
    Element,
    Entry,
    Indicator,
    Node,
    Norm,
    Number,
    Power,
    Product,
    Sum,
    Trace,
    Transposed,
    children,
    walk,
)
from grader.derivation.settings import Feature

NUMBERS = (Number, Norm, Trace, Indicator)


def summed_axes(node: Node, table: Table) -> frozenset[str]:
    """The axes that a product of vectors and matrices is a sum over; none for anything else."""
    if not isinstance(node, Product):
        return frozenset()
    found, total = set[str](), _outline(node.factors[0], table)
    for factor in node.factors[1:]:
        other = _outline(factor, table)
        product = _times(total, other)
        found |= set(Counter((*total.open, *other.open)) - Counter(product.open))
        total = product
    return frozenset(found)


def adds_up(node: Node, table: Table) -> bool:
    """Whether a product is the sum of entries, as one with a vector of ones is."""
    factors = node.factors if isinstance(node, Product) else ()
    bare = (each.of if isinstance(each, Transposed) else each for each in factors)
    has_ones = any(isinstance(each, Entry) and each.name.startswith(f"1{MARK}") for each in bare)
    return has_ones and bool(summed_axes(node, table))


def sums_in_products(node: Node, table: Table) -> frozenset[Feature]:
    """What sums, outside of derivatives, quotients and logarithms, are written as products."""
    found = set[Feature]()
    for each in _outside(node):
        if summed_axes(each, table) - {table.leave_out}:
            parts = list(walk(each))
            found |= {"uncollapsed"}
            found |= {"sum_of_derivatives"} if any(isinstance(part, Derivative) for part in parts) else set()
            found |= {"sum_of_cases"} if any(map(_tells_cases, parts)) else set()
    return frozenset(found)


def _outside(node: Node) -> Iterator[Node]:
    yield node
    for child in children(node) if not isinstance(node, Derivative | Call) else ():
        yield from _outside(child)


def _tells_cases(node: Node) -> bool:
    """Whether something is other for equal indices than for different ones: the identity, a diagonal matrix."""
    is_identity = isinstance(node, Entry) and node.name.startswith(f"I{MARK}")
    return is_identity or isinstance(node, Indicator | Cases) or (isinstance(node, Call) and node.function == "diag")


def _of_axes(axes: Sequence[str], *, free: bool = False) -> Value:
    """Something of these axes, all of which are of size 1."""
    return Value(np.ones((1, 1, *(1 for _ in axes))), (), tuple(axes), free=free)


def _times(left: Value, right: Value) -> Value:
    try:
        return multiply(left, right)
    except MeaningError:
        return _of_axes(())


def _outline(node: Node, table: Table) -> Value:
    """What a formula looks like: a number, a column, a row or a matrix over which axes."""
    if isinstance(node, Entry):
        axes = table.declared[node.name].axes if node.name in table.declared else ()
        return _of_axes([axis for index, axis in zip(node.indices, axes, strict=False) if index == OPEN])
    if isinstance(node, NUMBERS) or (isinstance(node, Power) and isinstance(node.exponent, Number)):
        return _of_axes(())
    if isinstance(node, Transposed):
        return transposed(_outline(node.of, table))
    if isinstance(node, Product):
        return functools.reduce(_times, (_outline(factor, table) for factor in node.factors))
    if isinstance(node, Derivative):
        return _of_axes((*_outline(node.of, table).open, *_outline(node.by, table).open), free=True)
    if isinstance(node, Element | Along):
        return _of_axes(_outline(node.of, table).open[1:])
    if isinstance(node, Call) and node.function == "diag":
        return _of_axes(_outline(node.argument, table).open * 2)
    if isinstance(node, Sum) and node.kind == "list":
        return _of_axes((*(each.axis for each in node.variables), *_outline(node.body, table).open))
    parts = [_outline(each, table) for each in children(node)]
    return max(parts, key=lambda part: len(part.open), default=_of_axes(()))
