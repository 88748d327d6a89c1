"""What a slip of the pen does to a program: operators that swap or leave out one thing. They know no assignment.

An operator takes a node of a syntax tree and yields what may stand in its place (None: nothing), with the part that it
is about. On a right program it makes a mutant (DeMillo, Lipton and Sayward, Hints on Test Data Selection, 1978), on a
wrong one it may make a repair. `insertions.py` has those that put something in; `edits.py` finds the places.

Each has words for a student whose program it would repair, what it costs (the smaller, the more usual), and examples.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

Functions = ast.FunctionDef | ast.AsyncFunctionDef
Change = tuple[ast.AST | None, ast.AST | None]
"""What stands in for a node, and the part of it that the operator is about."""


@dataclass(frozen=True)
class Scope:
    """The function around a node and what may be written there.

    `arguments` in order; `names` that it binds, with the line where they first are; `counters` are arguments that are
    whole numbers and what loops count; `arrays` arguments that may be arrays, with the shape in one call where it is
    known; `scalars` other numbers among the arguments; `functions` of the same file, with how many arguments each
    takes, and their `options`, which are true or false by default; `known` what else has a value.
    """

    arguments: tuple[str, ...] = ()
    names: dict[str, int] = field(default_factory=dict)
    counters: tuple[str, ...] = ()
    arrays: dict[str, tuple[int, ...] | None] = field(default_factory=dict)
    scalars: tuple[str, ...] = ()
    functions: dict[str, int] = field(default_factory=dict)
    options: dict[str, list[tuple[str, bool]]] = field(default_factory=dict)
    known: frozenset[str] = frozenset()


Changes = Callable[[Any, Scope], Iterator[Change]]


@dataclass(frozen=True)
class Operator:
    """One kind of change: on which nodes, what it makes of them, what it costs, its family and its words.

    Operators of one family say the same of a program, such as that a sign is wrong; `examples` are expressions before
    and after.
    """

    name: str
    on: Any
    changes: Changes
    cost: float
    family: str
    words: str
    examples: tuple[tuple[str, str], ...]


ARITHMETIC = ast.AugAssign | ast.BinOp | ast.BoolOp


def operator(
    name: str, on: Any, cost: float, family: str, words: str, examples: tuple[tuple[str, str], ...] = ()
) -> Callable[[Changes], Operator]:
    """Makes an operator of a function that yields changes."""
    return lambda changes: Operator(name, on, changes, cost, family, words, examples)


def _operator_of(sign: str) -> Any:
    body: Any = ast.parse(f"a {sign} b", mode="eval").body
    return body.ops[0] if isinstance(body, ast.Compare) else body.op


# Each sign, and what becomes of it.
_SWAPS = (
    "+|-|*, -|+, *|/|+, /|*, @|*, **|*, //|/, %|//, <|<=|>, <=|<|>=, >|>=|<, >=|>|<=, ==|!=, !=|==, "
    "and|or, or|and, is|is not, is not|is, in|not in, not in|in"
)
SWAPS = {sign: others for sign, *others in (row.split("|") for row in _SWAPS.split(", "))}
OPERATORS = {sign: _operator_of(sign) for sign in SWAPS}
SIGNS = {type(operator): sign for sign, operator in OPERATORS.items()}
# Functions and methods that stand in for each other; each is replaced by all others of its group.
_LIKE = (
    "exp log expm1 log1p exp2 log2, sum mean max prod, max min, fsum fmean, argmax argmin, zeros ones, "
    "maximum minimum, zeros_like ones_like, abs square sqrt, logaddexp add maximum, dot outer, float64 float16"
)
LIKE = [group.split() for group in _LIKE.split(", ")]


def with_fields(node: Any, **fields: Any) -> Any:
    """A copy of a node with other fields; what it holds is shared."""
    return type(node)(**{**dict(ast.iter_fields(node)), **fields})


def negative(node: ast.expr) -> ast.expr:
    return node.operand if isinstance(node, ast.UnaryOp) else ast.UnaryOp(ast.USub(), node)


def attribute(node: ast.expr, name: str) -> ast.Attribute:
    return ast.Attribute(node, name, ast.Load())


def load(name: str) -> ast.Name:
    return ast.Name(name, ast.Load())


def call_of_numpy(function: str, *arguments: Any, **keywords: Any) -> ast.Call:
    named = [ast.keyword(name, ast.Constant(value)) for name, value in keywords.items()]
    return ast.Call(attribute(load("np"), function), list(arguments), named)


@operator("plus or minus", ast.AugAssign | ast.BinOp, 1.0, "sign", "the sign in `{node}`", (("a + b", "a - b"),))
def _plus_or_minus(node: ast.BinOp | ast.AugAssign, scope: Scope) -> Iterator[Change]:
    if isinstance(node.op, ast.Add | ast.Sub):
        yield with_fields(node, op=ast.Sub() if isinstance(node.op, ast.Add) else ast.Add()), None


@operator("operator", ARITHMETIC, 1.0, "factor", "the operator in `{node}`", (("a * b", "a / b"), ("a @ b", "a * b")))
def _operator(node: ast.BinOp | ast.AugAssign | ast.BoolOp, scope: Scope) -> Iterator[Change]:
    for other in SWAPS.get(SIGNS.get(type(node.op), ""), ()):
        if {SIGNS[type(node.op)], other} != {"+", "-"}:
            yield with_fields(node, op=OPERATORS[other]), None


@operator("comparison", ast.Compare, 1.0, "condition", "the comparison `{node}`", (("a < b", "a <= b"),))
def _comparison(node: ast.Compare, scope: Scope) -> Iterator[Change]:
    for other in SWAPS[SIGNS[type(node.ops[0])]]:
        yield with_fields(node, ops=[OPERATORS[other], *node.ops[1:]]), None


@operator("term", ast.BinOp, 1.1, "term", "the term `{part}` does not belong there", (("a + b", "a"), ("a - b", "-b")))
def _term(node: ast.BinOp, scope: Scope) -> Iterator[Change]:
    if isinstance(node.op, ast.Add | ast.Sub):
        yield node.left, node.right
        yield (node.right if isinstance(node.op, ast.Add) else negative(node.right)), node.left


@operator(
    "factor", ast.BinOp, 1.0, "factor", "the factor `{part}` does not belong there", (("a * b", "a"), ("a / b", "a"))
)
def _factor(node: ast.BinOp, scope: Scope) -> Iterator[Change]:
    if isinstance(node.op, ast.Mult | ast.MatMult | ast.Div):
        yield node.left, node.right
        if not isinstance(node.op, ast.Div):
            yield node.right, node.left


@operator("power", ast.BinOp, 1.0, "function", "the power in `{node}`", (("a ** 2", "a"),))
def _power(node: ast.BinOp, scope: Scope) -> Iterator[Change]:
    if isinstance(node.op, ast.Pow):
        yield node.left, node.right
        yield node.right, node.left


@operator("sign", ast.BinOp, 1.0, "sign", "the sign of `{node}`", (("a * b", "-(a * b)"),))
def _negated(node: ast.BinOp, scope: Scope) -> Iterator[Change]:
    if isinstance(node.op, ast.Mult | ast.MatMult | ast.Div | ast.Pow):
        yield negative(node), None


@operator(
    "exchanged",
    ast.BinOp,
    1.2,
    "turned",
    "the order in `{node}`",
    (("a @ b", "b @ a"), ("a / b", "b / a")),
)
def _exchanged(node: ast.BinOp, scope: Scope) -> Iterator[Change]:
    if isinstance(node.op, ast.MatMult | ast.Div):
        yield with_fields(node, left=node.right, right=node.left), None


@operator("difference", ast.BinOp, 1.1, "sign", "the sign of `{node}`", (("a - b", "b - a"),))
def _difference(node: ast.BinOp, scope: Scope) -> Iterator[Change]:
    if isinstance(node.op, ast.Sub):
        yield with_fields(node, left=node.right, right=node.left), None


@operator("turned", ast.BinOp, 1.2, "turned", "the transpose of `{part}`", (("a @ b", "a.T @ b"), ("a @ b", "a @ b.T")))
def _turned(node: ast.BinOp, scope: Scope) -> Iterator[Change]:
    if isinstance(node.op, ast.MatMult):
        yield with_fields(node, left=attribute(node.left, "T")), node.left
        yield with_fields(node, right=attribute(node.right, "T")), node.right


@operator("number", ast.Constant, 1.35, "factor", "the number `{node}`", (("3", "4"), ("3", "6"), ("2", "-2")))
def _constant(node: ast.Constant, scope: Scope) -> Iterator[Change]:
    value = node.value
    if isinstance(value, bool):
        yield ast.Constant(not value), None
    elif isinstance(value, int | float):
        half = value // 2 if value % 2 == 0 else value / 2
        yield from ((ast.Constant(n), None) for n in (0, 1, 2, value + 1, value - 1, 2 * value, half, -value))


@operator("keyword", ast.keyword, 1.2, "axis", "`{node}` does not belong there", (("a.sum(axis=0)", "a.sum()"),))
def _keyword(node: ast.keyword, scope: Scope) -> Iterator[Change]:
    yield None, None


@operator("axis", ast.keyword, 1.0, "axis", "the axis: `{node}`", (("a.sum(axis=0)", "a.sum(axis=1)"),))
def _axis(node: ast.keyword, scope: Scope) -> Iterator[Change]:
    if node.arg == "axis":
        for axis in (0, 1, None):
            yield with_fields(node, value=ast.Constant(axis)), None


@operator("name", ast.Name, 1.5, "name", "the name `{node}`", ())
def _name(node: ast.Name, scope: Scope) -> Iterator[Change]:
    """Another argument or local of one kind: capitals are kept for matrices, small letters for the rest."""
    for other, line in scope.names.items() if node.id in scope.names and isinstance(node.ctx, ast.Load) else ():
        if line < node.lineno and other[0].isupper() == node.id[0].isupper() and other != node.id:
            yield ast.Name(other, ast.Load()), None


@operator("transpose", ast.Attribute, 1.0, "turned", "the transpose in `{node}`", (("a.T", "a"),))
def _transpose(node: ast.Attribute, scope: Scope) -> Iterator[Change]:
    if node.attr == "T":
        yield node.value, None


def alike(name: str) -> list[str]:
    """The functions that are taken for one of this name."""
    return list(dict.fromkeys(other for group in LIKE if name in group for other in group if other != name))


@operator("function", ast.Call, 1.5, "function", "the function in `{node}`", ())
def _function(node: ast.Call, scope: Scope) -> Iterator[Change]:
    if isinstance(node.func, ast.Name):
        yield from ((with_fields(node, func=ast.Name(other, ast.Load())), None) for other in alike(node.func.id))


@operator(
    "member",
    ast.Attribute,
    1.2,
    "function",
    "the function `{node}`",
    (("np.log(a)", "np.exp(a)"), ("a.sum()", "a.max()")),
)
def _member(node: ast.Attribute, scope: Scope) -> Iterator[Change]:
    for other in alike(node.attr):
        if {node.attr, other} != {"sum", "mean"}:
            yield with_fields(node, attr=other), None


@operator("sum or mean", ast.Attribute, 1.1, "factor", "the function `{node}`", (("a.sum()", "a.mean()"),))
def _sum_or_mean(node: ast.Attribute, scope: Scope) -> Iterator[Change]:
    if node.attr in ("sum", "mean"):
        yield with_fields(node, attr="mean" if node.attr == "sum" else "sum"), None


@operator("range", ast.Call, 1.2, "index", "the bounds of `{node}`", ())
def _range(node: ast.Call, scope: Scope) -> Iterator[Change]:
    if isinstance(node.func, ast.Name) and node.func.id == "range" and len(node.args) == 1:
        one = ast.Constant(1)
        yield with_fields(node, args=[one, node.args[0]]), None
        yield with_fields(node, args=[ast.BinOp(node.args[0], ast.Sub(), one)]), None


@operator("call", ast.Call, 1.2, "function", "the call of `{part}`", (("np.exp(a)", "a"), ("a.copy()", "a")))
def _uncalled(node: ast.Call, scope: Scope) -> Iterator[Change]:
    """What the function is called on, without the call."""
    if node.args and not isinstance(node.args[0], ast.Starred | ast.GeneratorExp):
        yield node.args[0], node.func
    if isinstance(node.func, ast.Attribute) and not node.args:
        yield node.func.value, node.func


@operator("two arguments", ast.Call, 1.3, "order", "the order of the arguments in `{node}`", (("f(a, b)", "f(b, a)"),))
def _two_arguments(node: ast.Call, scope: Scope) -> Iterator[Change]:
    if len(node.args) == 2:
        yield with_fields(node, args=node.args[::-1]), None


def parts_of(node: ast.Subscript) -> list[ast.expr]:
    """The indices in a subscript."""
    return node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]


@operator("whole", ast.Subscript, 1.8, "index", "the index of `{node}`", (("a[k]", "a"),))
def _subscript(node: ast.Subscript, scope: Scope) -> Iterator[Change]:
    if isinstance(node.ctx, ast.Load):
        yield node.value, None


@operator("indices", ast.Subscript, 1.2, "index", "the order of the indices in `{node}`", (("a[:, k]", "a[k, :]"),))
def _order_of_indices(node: ast.Subscript, scope: Scope) -> Iterator[Change]:
    parts = parts_of(node)
    if isinstance(node.ctx, ast.Load) and len(parts) == 2:
        yield with_fields(node, slice=ast.Tuple(parts[::-1], ast.Load())), None


@operator("one index", ast.Subscript, 1.3, "index", "the indices of `{node}`", (("a[:, k]", "a[k]"),))
def _one_index(node: ast.Subscript, scope: Scope) -> Iterator[Change]:
    parts = parts_of(node)
    if isinstance(node.ctx, ast.Load) and len(parts) == 2:
        for part in parts:
            yield with_fields(node, slice=part), None


@operator(
    "index",
    ast.Subscript,
    1.2,
    "index",
    "the index `{part}` in `{node}`",
    (("a[k]", "a[k - 1]"), ("a[k]", "a[0]"), ("a[:k]", "a[:]")),
)
def _index(node: ast.Subscript, scope: Scope) -> Iterator[Change]:
    parts = parts_of(node)
    for place, part in enumerate(parts) if isinstance(node.ctx, ast.Load) else ():
        for other in _indices(part):
            changed = [*parts[:place], other, *parts[place + 1 :]]
            yield with_fields(node, slice=ast.Tuple(changed, ast.Load()) if len(parts) > 1 else other), part


def _indices(index: ast.expr) -> Iterator[ast.expr]:
    one = ast.Constant(1)
    if not isinstance(index, ast.Slice):
        yield ast.BinOp(index, ast.Sub(), one)
        yield ast.Constant(0)
        return
    for side in ("lower", "upper"):
        bound = getattr(index, side)
        if bound is not None:
            yield with_fields(index, **{side: None})
            yield with_fields(index, **{side: ast.BinOp(bound, ast.Add(), one)})
    if index.lower is None and index.upper is None:
        yield with_fields(index, lower=one)
        yield with_fields(index, upper=ast.UnaryOp(ast.USub(), one))


@operator(
    "condition",
    ast.If | ast.IfExp | ast.While,
    1.5,
    "condition",
    "the condition `{part}` is the wrong way round",
    (("a if k else b", "a if not k else b"),),
)
def _condition(node: ast.If | ast.IfExp | ast.While, scope: Scope) -> Iterator[Change]:
    yield with_fields(node, test=ast.UnaryOp(ast.Not(), node.test)), node.test


@operator("branch", ast.IfExp, 2.0, "condition", "the distinction of cases in `{node}`", (("a if k else b", "a"),))
def _branch(node: ast.IfExp, scope: Scope) -> Iterator[Change]:
    yield from ((branch, None) for branch in (node.body, node.orelse))


@operator("statement", ast.stmt, 1.5, "statement", "`{node}` does not belong there", ())
def _statement(node: ast.stmt, scope: Scope) -> Iterator[Change]:
    if not isinstance(node, Functions | ast.ClassDef | ast.Import | ast.ImportFrom):
        yield ast.Pass(), None


@operator("added up", ast.AugAssign, 1.2, "statement", "`{node}` adds up what it should set", ())
def _assigned(node: ast.AugAssign, scope: Scope) -> Iterator[Change]:
    yield ast.Assign([node.target], node.value, lineno=1), None


@operator("unary", ast.UnaryOp, 1.0, "sign", "the sign of `{node}`", (("-a", "a"),))
def _unary(node: ast.UnaryOp, scope: Scope) -> Iterator[Change]:
    yield node.operand, None


@operator("returned", ast.Return, 4.0, "statement", "what is returned", ())
def _returned(node: ast.Return, scope: Scope) -> Iterator[Change]:
    for name in scope.arguments if node.value is not None else ():
        yield ast.Return(ast.Name(name, ast.Load())), None
    if node.value is not None:
        yield ast.Return(ast.Constant(0.0)), None


@operator("returned sign", ast.Return, 1.0, "sign", "the sign of what is returned", ())
def _returned_sign(node: ast.Return, scope: Scope) -> Iterator[Change]:
    if node.value is not None:
        yield ast.Return(negative(node.value)), None


SWAPPED = tuple(each for each in list(vars().values()) if isinstance(each, Operator))
"""Swaps and removals, which make mutants too."""
