"""Operators that put something in that a wrong program may lack. They know no assignment, only names in scope.

Whole-array operators stand where they can tell: a factor of a product says no more than the product itself, so products
are scaled once, as a whole.
"""

from __future__ import annotations

import ast
import builtins
import difflib
import itertools
from collections.abc import Iterator
from typing import Any

import numpy as np

from .operators import (
    Change,
    Operator,
    Scope,
    alike,
    attribute,
    call_of_numpy,
    load,
    operator,
    parts_of,
    with_fields,
)

LOAD = ast.Load()
NUMERIC = ast.BinOp | ast.Call | ast.Name | ast.Subscript | ast.Attribute | ast.UnaryOp
REDUCTIONS = {
    "sum",
    "mean",
    "max",
    "min",
    "amax",
    "amin",
    "prod",
    "std",
    "var",
    "argmax",
    "argmin",
    "nansum",
    "logsumexp",
}
WRAPPED = ("exp", "log", "sqrt", "abs", "square")
NUMPY = [name for name in dir(np) if not name.startswith("_")]
BUILTINS = frozenset(dir(builtins))
"""As they are before any program runs."""
LIBRARIES = ("np", "numpy", "math", "scipy", "special", "linalg", "random", "plt")


def _binary(left: Any, sign: Any, right: Any) -> ast.BinOp:
    return ast.BinOp(left, sign, right)


def _earlier(node: Any, scope: Scope) -> Iterator[str]:
    """Names that have a value before this line."""
    return (name for name, line in scope.names.items() if line < node.lineno)


def _sizes(scope: Scope) -> Iterator[ast.expr]:
    """The sizes of the arguments, each length once where the shapes are known."""
    seen = set()
    for name, shape in scope.arrays.items():
        for axis in range(2 if shape is None else len(shape)):
            length = (name, axis) if shape is None else shape[axis]
            if length not in seen:
                seen.add(length)
                yield ast.Subscript(attribute(load(name), "shape"), ast.Constant(axis), LOAD)


@operator("minus", NUMERIC, 1.0, "sign", "the sign of `{node}`", (("a", "-a"),))
def _minus(node: Any, scope: Scope) -> Iterator[Change]:
    yield ast.UnaryOp(ast.USub(), node), None


@operator("factor of 2", NUMERIC, 1.1, "factor", "`{node}` lacks a factor", (("a", "2 * a"), ("a", "a / 2")))
def _twice(node: Any, scope: Scope) -> Iterator[Change]:
    two = ast.Constant(2)
    yield _binary(two, ast.Mult(), node), two
    yield _binary(node, ast.Div(), two), two


@operator(
    "size",
    NUMERIC,
    1.3,
    "factor",
    "`{node}` lacks a factor, a size",
    (("A", "A / A.shape[0]"), ("A", "A * A.shape[1]")),
)
def _sized(node: Any, scope: Scope) -> Iterator[Change]:
    for size in _sizes(scope):
        yield _binary(node, ast.Div(), size), size
        yield _binary(node, ast.Mult(), size), size


@operator("argument", NUMERIC, 1.9, "factor", "`{node}` lacks a factor", (("a", "a * b"), ("a", "a / b")))
def _multiplied(node: Any, scope: Scope) -> Iterator[Change]:
    for name in _earlier(node, scope):
        yield _binary(node, ast.Mult(), load(name)), load(name)
        yield _binary(node, ast.Div(), load(name)), load(name)


@operator("added", NUMERIC, 2.1, "term", "`{node}` lacks a term", (("a", "a + b"), ("a", "a - b")))
def _added(node: Any, scope: Scope) -> Iterator[Change]:
    for name in _earlier(node, scope):
        yield _binary(node, ast.Add(), load(name)), load(name)
        yield _binary(node, ast.Sub(), load(name)), load(name)


@operator("added product", NUMERIC, 1.6, "term", "`{node}` lacks a term", (("A", "A + c * B"),))
def _added_product(node: Any, scope: Scope) -> Iterator[Change]:
    """And a number among the arguments times another of them."""
    for name in scope.arrays:
        for array in (load(name), *(ast.Subscript(load(name), load(i), LOAD) for i in scope.counters[:1])):
            for number in scope.scalars:
                term = _binary(load(number), ast.Mult(), array)
                yield _binary(node, ast.Add(), term), term
                yield _binary(node, ast.Add(), _binary(ast.Constant(2), ast.Mult(), term)), term


@operator("added squares", NUMERIC, 1.7, "term", "`{node}` lacks a term", (("A", "A + c * np.sum(B ** 2)"),))
def _added_squares(node: Any, scope: Scope) -> Iterator[Change]:
    """And a number among the arguments times the sum of the squares of another."""
    for name in scope.arrays:
        squares = call_of_numpy("sum", _binary(load(name), ast.Pow(), ast.Constant(2)))
        for number in scope.scalars:
            term = _binary(load(number), ast.Mult(), squares)
            yield _binary(node, ast.Add(), term), term
            yield _binary(node, ast.Add(), _binary(term, ast.Div(), ast.Constant(2))), term


@operator("normalised", NUMERIC, 1.9, "function", "`{node}` is not normalised", (("A", "A / np.sum(A)"),))
def _normalised(node: Any, scope: Scope) -> Iterator[Change]:
    """Divided by its sum along an axis."""
    for axis in (1, 0, None):
        whole = call_of_numpy("sum", node, axis=axis, keepdims=True) if axis is not None else call_of_numpy("sum", node)
        yield _binary(node, ast.Div(), whole), None


@operator("any name", ast.Name, 1.8, "name", "the name `{node}`", (("a", "b"),))
def _any_name(node: ast.Name, scope: Scope) -> Iterator[Change]:
    if isinstance(node.ctx, ast.Load) and node.id in scope.names:
        yield from ((load(name), None) for name in _earlier(node, scope) if name != node.id)


@operator("element", ast.Name, 2.05, "index", "the name `{node}`", (("a", "A[k]"),))
def _element(node: ast.Name, scope: Scope) -> Iterator[Change]:
    """One element of something else, counted by a loop."""
    if isinstance(node.ctx, ast.Load) and node.id in scope.names and node.id not in scope.counters:
        for name in _earlier(node, scope):
            if name != node.id and name not in scope.counters:
                yield from ((ast.Subscript(load(name), load(i), LOAD), None) for i in scope.counters)


@operator("identity", NUMERIC, 2.0, "factor", "`{node}` in place of a diagonal matrix", ())
def _identity(node: Any, scope: Scope) -> Iterator[Change]:
    """A number on the diagonal of a matrix."""
    for size in _sizes(scope):
        yield _binary(node, ast.Mult(), call_of_numpy("eye", size)), None


@operator("misspelt", ast.Name, 0.6, "name", "the name `{node}`, which is not there", ())
def _misspelt(node: ast.Name, scope: Scope) -> Iterator[Change]:
    """A near spelling of a name that is not there."""
    there = node.id in scope.names or node.id in scope.known or node.id in BUILTINS
    if isinstance(node.ctx, ast.Load) and not there:
        near = difflib.get_close_matches(node.id, sorted({*scope.names, *scope.known}), 3, 0.3)
        others = [*near, *(name for name in scope.names if name not in near)]
        yield from ((load(name), None) for name in others)


@operator("misspelt member", ast.Attribute, 0.6, "name", "the name `{node}`, which is not there", ())
def _misspelt_member(node: ast.Attribute, scope: Scope) -> Iterator[Change]:
    if isinstance(node.value, ast.Name) and node.value.id in ("np", "numpy") and node.attr not in NUMPY:
        for name in difflib.get_close_matches(node.attr, NUMPY, 3, 0.6):
            yield with_fields(node, attr=name), None


@operator("indexed", NUMERIC, 1.7, "index", "`{node}` lacks an index", (("A", "A[k]"), ("A", "A[:, k]")))
def _indexed(node: Any, scope: Scope) -> Iterator[Change]:
    for name in scope.counters:
        index = load(name)
        yield ast.Subscript(node, index, LOAD), index
        yield ast.Subscript(node, ast.Tuple([ast.Slice(), index], LOAD), LOAD), index


@operator("as column", ast.Subscript, 1.0, "index", "the index of `{node}`: rows or columns", (("A[k]", "A[:, k]"),))
def _as_column(node: ast.Subscript, scope: Scope) -> Iterator[Change]:
    """A column for a row."""
    if isinstance(node.ctx, ast.Load) and not isinstance(node.slice, ast.Tuple | ast.Slice):
        yield with_fields(node, slice=ast.Tuple([ast.Slice(), node.slice], LOAD)), None


@operator(
    "column",
    NUMERIC,
    1.8,
    "turned",
    "the shape of `{node}`: a row or a column",
    (("a", "a[:, None]"), ("a", "a[None, :]")),
)
def _column(node: ast.Name, scope: Scope) -> Iterator[Change]:
    """A vector as a column, or as a row."""
    none = ast.Constant(None)
    yield ast.Subscript(node, ast.Tuple([ast.Slice(), none], LOAD), LOAD), None
    yield ast.Subscript(node, ast.Tuple([none, ast.Slice()], LOAD), LOAD), None


@operator("transposed", NUMERIC, 1.2, "turned", "the transpose of `{node}`", (("A", "A.T"),))
def _transposed(node: Any, scope: Scope) -> Iterator[Change]:
    if not (isinstance(node, ast.Attribute) and node.attr in ("T", "shape")):
        yield attribute(node, "T"), None


@operator(
    "both turned",
    ast.BinOp | ast.Call,
    1.4,
    "turned",
    "the order and the transposes in `{node}`",
    (("A @ B", "B @ A.T"), ("A.T @ B", "B.T @ A")),
)
def _both_turned(node: ast.BinOp | ast.Call, scope: Scope) -> Iterator[Change]:
    """The same two factors of a matrix product, in the other order and turned."""
    factors = _product(node)
    if factors is not None:
        one, other = factors
        left, right = _turned(one), _turned(other)
        pairs = [(other, left), (right, one), (right, left), (left, right)]
        if isinstance(node, ast.Call):  # an operator's own factors are changed one by one elsewhere
            pairs += [(left, other), (one, right), (other, one)]
        yield from ((_binary(first, ast.MatMult(), second), None) for first, second in pairs)


def _product(node: ast.BinOp | ast.Call) -> tuple[ast.expr, ast.expr] | None:
    """The factors of a matrix product: of an operator, a function or a method."""
    if isinstance(node, ast.BinOp):
        return (node.left, node.right) if isinstance(node.op, ast.MatMult) else None
    if _member_of(node) not in ("dot", "matmul"):
        return None
    if len(node.args) == 2:
        return node.args[0], node.args[1]
    return (node.func.value, node.args[0]) if isinstance(node.func, ast.Attribute) and len(node.args) == 1 else None


def _turned(node: ast.expr) -> ast.expr:
    return node.value if isinstance(node, ast.Attribute) and node.attr == "T" else attribute(node, "T")


def _member_of(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


@operator(
    "reduced",
    ast.Call,
    1.1,
    "axis",
    "the axis of `{node}`",
    (("a.sum()", "a.sum(axis=1)"), ("np.max(a)", "np.max(a, axis=1, keepdims=True)")),
)
def _reduced(node: ast.Call, scope: Scope) -> Iterator[Change]:
    """A reduction over another axis, with or without keepdims."""
    if _member_of(node) not in REDUCTIONS:
        return
    library = isinstance(node.func, ast.Name) or (
        isinstance(node.func.value, ast.Name) and node.func.value.id in LIBRARIES  # type: ignore[attr-defined]
    )
    given = node.args[:1] if library else []
    others = [keyword for keyword in node.keywords if keyword.arg not in ("axis", "keepdims")]
    for axis, kept in itertools.product((None, 0, 1), (False, True)):
        named = [ast.keyword("axis", ast.Constant(axis))] if axis is not None else []
        named += [ast.keyword("keepdims", ast.Constant(True))] if kept else []
        yield with_fields(node, args=given, keywords=[*others, *named]), None


@operator(
    "average",
    NUMERIC,
    2.2,
    "term",
    "`{node}` lacks a sum or mean",
    (("a", "np.mean(a, axis=0)"), ("a", "np.sum(a, axis=1)")),
)
def _average(node: Any, scope: Scope) -> Iterator[Change]:
    """A sum or a mean of it along an axis."""
    for name, axis in itertools.product(("sum", "mean"), (0, 1, None)):
        yield ast.Call(attribute(load("np"), name), [node], [ast.keyword("axis", ast.Constant(axis))]), None


def _shifted(node: Any, scope: Scope) -> Iterator[Change]:
    """Less its maximum along an axis."""
    for axis in (1, 0, None, -1):
        largest = call_of_numpy("max", node, axis=axis, keepdims=axis is not None)
        yield _binary(node, ast.Sub(), largest), None


@operator(
    "exponent",
    ast.Call,
    1.0,
    "shift",
    "`{part}` is not shifted by the maximum of its row (or column)",
    (("np.exp(a)", "np.exp(a - np.max(a, axis=1, keepdims=True))"),),
)
def _exponent(node: ast.Call, scope: Scope) -> Iterator[Change]:
    if _member_of(node) == "exp" and len(node.args) == 1:
        for shifted, _ in _shifted(node.args[0], scope):
            yield with_fields(node, args=[shifted]), node.args[0]


@operator("shift", ast.Assign, 1.25, "shift", "`{part}` is not shifted by the maximum of its row (or column)", ())
def _shifted_value(node: ast.Assign, scope: Scope) -> Iterator[Change]:
    for shifted, _ in _shifted(node.value, scope):
        yield with_fields(node, value=shifted), node.value


@operator(
    "through", NUMERIC, 2.0, "function", "a function of `{node}` is missing", (("a", "np.exp(a)"), ("a", "np.log(a)"))
)
def _through(node: Any, scope: Scope) -> Iterator[Change]:
    """The value of a function of it."""
    for name, count in scope.functions.items():
        if count == 1:
            yield ast.Call(load(name), [node], []), None
    for name in WRAPPED:
        yield call_of_numpy(name, node), None


@operator("own function", ast.Call, 1.8, "function", "the function in `{node}`", ())
def _own_function(node: ast.Call, scope: Scope) -> Iterator[Change]:
    """Another function of the same file."""
    if isinstance(node.func, ast.Name) and node.func.id in scope.functions:
        for name, count in scope.functions.items():
            if name != node.func.id and count == len(node.args):
                yield with_fields(node, func=load(name)), None


@operator("size for", ast.BinOp | ast.Call, 1.8, "index", "`{node}` in place of a size", (("a + b", "A.shape[0]"),))
def _size_for(node: Any, scope: Scope) -> Iterator[Change]:
    yield from ((size, None) for size in _sizes(scope))


@operator("complement", NUMERIC, 1.9, "function", "`{node}` in place of 1 less that", (("a", "1 - a"),))
def _complement(node: Any, scope: Scope) -> Iterator[Change]:
    yield _binary(ast.Constant(1), ast.Sub(), node), None


@operator("squared", NUMERIC, 1.6, "function", "`{node}` is not squared", (("a", "a ** 2"),))
def _squared(node: Any, scope: Scope) -> Iterator[Change]:
    yield _binary(node, ast.Pow(), ast.Constant(2)), None


@operator(
    "own size", ast.Constant | ast.UnaryOp, 1.5, "index", "the number `{node}`", (("3", "A.shape[0]"), ("3", "k"))
)
def _own_size(node: Any, scope: Scope) -> Iterator[Change]:
    """A size or another argument for a number that stands there."""
    number = node.operand if isinstance(node, ast.UnaryOp) else node
    if type(getattr(number, "value", None)) in (int, float):
        yield from ((size, None) for size in _sizes(scope))
        yield from ((load(name), None) for name in (*scope.scalars, *scope.counters))


@operator(
    "part", ast.Subscript, 1.6, "index", "the index `{part}` in `{node}`", (("A[0]", "A[k]"), ("A[0, k]", "A[:, k]"))
)
def _part(node: ast.expr, scope: Scope) -> Iterator[Change]:
    """Another index, one that counts."""
    if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load):
        parts = parts_of(node)
        for place, part in enumerate(parts):
            for other in (*map(load, scope.counters), ast.Slice(), *_ranges(scope)):
                changed = [*parts[:place], other, *parts[place + 1 :]]
                yield with_fields(node, slice=ast.Tuple(changed, LOAD) if len(parts) > 1 else other), part


def _ranges(scope: Scope) -> Iterator[ast.expr]:
    return (call_of_numpy("arange", size) for size in itertools.islice(_sizes(scope), 3))


@operator("bounds", ast.Call, 1.4, "index", "the bounds of `{node}`", ())
def _bounds(node: ast.Call, scope: Scope) -> Iterator[Change]:
    """A loop over another number of rounds."""
    if isinstance(node.func, ast.Name) and node.func.id == "range":
        for size in _sizes(scope):
            yield with_fields(node, args=[size]), None
        if len(node.args) == 2:
            yield with_fields(node, args=node.args[1:]), None


@operator("method", ast.Call, 1.4, "function", "the call of `{part}`", (("a.astype(int)", "a"),))
def _without_method(node: ast.Call, scope: Scope) -> Iterator[Change]:
    """What a method is called on, such as that of astype(int)."""
    if isinstance(node.func, ast.Attribute) and node.args and getattr(node.func.value, "id", "") not in LIBRARIES:
        yield node.func.value, node.func


@operator("other member", ast.Attribute, 2.0, "function", "the function `{node}`", ())
def _any_member(node: ast.Attribute, scope: Scope) -> Iterator[Change]:
    if node.attr in ("maximum", "minimum", "exp", "log", "log10", "tanh", "argmax", "argmin") and not alike(node.attr):
        yield from ((with_fields(node, attr=other), None) for other in ("exp", "log", "maximum"))


INSERTED = tuple(each for each in list(vars().values()) if isinstance(each, Operator))
