"""One-change mutants of a program: what a slip of the pen can make of it. Knows no assignment and runs nothing.

Where a check accepts a mutant of the reference, it is blind there, or the mutant computes the same after all: a person
reads the list. Source of the idea: DeMillo, Lipton and Sayward, Hints on Test Data Selection, 1978.

Each kind of node has its changes in `CHANGES`: functions that yield a node to stand in its place (None: nothing) and
what became of what, in words.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Mutant:
    """A program that differs from another in one place. `line` counts in the original's source."""

    source: str
    line: int
    description: str


@dataclass(frozen=True)
class Scope:
    """The function around a node: its arguments, and all names that it binds with the line where they first are."""

    arguments: tuple[str, ...] = ()
    names: dict[str, int] = field(default_factory=dict)


Change = tuple[ast.AST | None, str]
Changes = Callable[[Any, Scope], Iterator[Change]]
Place = tuple[Callable[[Any], None], Any, Scope]
Functions = ast.FunctionDef | ast.AsyncFunctionDef


def _operator_of(sign: str) -> Any:
    body: Any = ast.parse(f"a {sign} b", mode="eval").body
    return body.ops[0] if isinstance(body, ast.Compare) else body.op


# Each operator, and what becomes of it.
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


def mutants(source: str, functions: Collection[str] | None = None) -> list[Mutant]:
    """All one-change mutants of `source`, in reading order, each once; none of them equal to the original.

    `functions` names the top-level functions that may change; None stands for the whole program. Each mutant compiles;
    whether it ends is not known. Comments and layout are lost. Raises SyntaxError for a source that does not parse.
    """
    tree = ast.parse(source)
    seen, found = {ast.unparse(tree)}, []
    for replace, node, scope in _places(tree, Scope(), functions):
        for kind, changes in CHANGES:
            for stand_in, words in changes(node, scope) if isinstance(node, kind) else ():
                replace(stand_in)
                text = ast.unparse(tree)
                replace(node)
                if text not in seen and _compiles(text):
                    seen.add(text)
                    found.append(Mutant(text + "\n", node.lineno, f"line {node.lineno}: {words}"))
    return found


def _compiles(text: str) -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)
        try:
            compile(text, "mutant", "exec", dont_inherit=True)
        except (SyntaxError, ValueError):
            return False
    return True


def _places(node: ast.AST, scope: Scope, functions: Collection[str] | None = None) -> Iterator[Place]:
    """Every node under `node` that may change, with the function around it and a way to put another in its place."""
    if isinstance(node, Functions):
        scope = _scope(node)
    for name, value in ast.iter_fields(node):
        for index, child in enumerate(list(value)) if isinstance(value, list) else [(None, value)]:
            if functions is not None and not (isinstance(child, Functions) and child.name in functions):
                continue
            if isinstance(child, ast.AST) and name not in ("annotation", "returns", "decorator_list"):
                if hasattr(child, "lineno") and not _is_text(child):
                    yield _setter(node, name, index), child, scope
                if not (isinstance(child, ast.keyword) and child.arg == "axis"):
                    yield from _places(child, scope)


def _setter(parent: ast.AST, name: str, index: int | None) -> Callable[[Any], None]:
    whole = getattr(parent, name)

    def replace(stand_in: Any) -> None:
        if index is not None:
            stand_in = [*whole[:index], *([] if stand_in is None else [stand_in]), *whole[index + 1 :]]
        setattr(parent, name, stand_in)

    return replace


def _scope(function: Functions) -> Scope:
    given = function.args
    arguments = tuple(argument.arg for argument in [*given.posonlyargs, *given.args, *given.kwonlyargs])
    names = dict.fromkeys(arguments, 0)
    for node in ast.walk(function):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names[node.id] = min(node.lineno, names.get(node.id, node.lineno))
    return Scope(arguments, names)


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def _text(node: ast.AST) -> str:
    """The source of a node on one line of at most 80 characters."""
    lines = ast.unparse(node).splitlines()
    return lines[0] if len(lines) == 1 and len(lines[0]) <= 80 else lines[0][:77] + "..."


def _became(node: ast.AST, stand_in: ast.AST) -> Change:
    return stand_in, f"`{_text(node)}` became `{_text(stand_in)}`"


def _with(node: Any, **fields: Any) -> Any:
    """A copy of a node with other fields; what it holds is shared."""
    return type(node)(**{**dict(ast.iter_fields(node)), **fields})


def _negative(node: ast.expr) -> ast.expr:
    return node.operand if isinstance(node, ast.UnaryOp) else ast.UnaryOp(ast.USub(), node)


def _operator(node: ast.BinOp | ast.AugAssign | ast.BoolOp, scope: Scope) -> Iterator[Change]:
    sign = SIGNS.get(type(node.op), "")
    for other in SWAPS.get(sign, ()):
        yield _with(node, op=OPERATORS[other]), f"`{sign}` became `{other}`"


def _comparison(node: ast.Compare, scope: Scope) -> Iterator[Change]:
    sign = SIGNS[type(node.ops[0])]
    for other in SWAPS[sign]:
        yield _with(node, ops=[OPERATORS[other], *node.ops[1:]]), f"`{sign}` became `{other}`"


def _terms(node: ast.BinOp, scope: Scope) -> Iterator[Change]:
    """A term of a sum or a factor of a product dropped, a sign added, two factors or terms exchanged."""
    left, right, sign = _text(node.left), _text(node.right), SIGNS.get(type(node.op))
    if sign in ("+", "-"):
        shift = sign == "-" and "max(" in right
        yield node.left, f"the shift `- {right}` was removed" if shift else f"the term `{right}` was dropped"
        yield node.right if sign == "+" else _negative(node.right), f"the term `{left}` was dropped"
    elif sign in ("*", "@", "/", "**"):
        yield node.left, f"the {'exponent' if sign == '**' else 'factor'} `{right}` was dropped"
        yield _became(node, _negative(node))
        if sign != "/":
            yield node.right, f"the factor `{left}` was dropped"
    if sign in ("@", "-", "/"):
        yield _became(node, _with(node, left=node.right, right=node.left))
    if sign == "@":
        for side, factor in (("left", node.left), ("right", node.right)):
            yield _became(node, _with(node, **{side: ast.Attribute(factor, "T", ast.Load())}))


def _constant(node: ast.Constant, scope: Scope) -> Iterator[Change]:
    value = node.value
    if isinstance(value, bool):
        yield _became(node, ast.Constant(not value))
    elif isinstance(value, int | float):
        half = value // 2 if value % 2 == 0 else value / 2
        yield from (_became(node, ast.Constant(n)) for n in (0, 1, 2, value + 1, value - 1, 2 * value, half, -value))


def _keyword(node: ast.keyword, scope: Scope) -> Iterator[Change]:
    yield None, f"`{_text(node)}` was dropped"
    if node.arg == "axis":
        for axis in (0, 1, None):
            yield _became(node, _with(node, value=ast.Constant(axis)))


def _name(node: ast.Name, scope: Scope) -> Iterator[Change]:
    """Another argument or local of one kind: capitals are kept for matrices, small letters for the rest."""
    for other, line in scope.names.items() if node.id in scope.names and isinstance(node.ctx, ast.Load) else ():
        if line < node.lineno and other[0].isupper() == node.id[0].isupper():
            yield _became(node, ast.Name(other, ast.Load()))


def _attribute(node: ast.Attribute, scope: Scope) -> Iterator[Change]:
    if node.attr == "T":
        yield _became(node, node.value)
    yield from (_became(node, _with(node, attr=other)) for other in _alike(node.attr))


def _alike(name: str) -> list[str]:
    return list(dict.fromkeys(other for group in LIKE if name in group for other in group if other != name))


def _call(node: ast.Call, scope: Scope) -> Iterator[Change]:
    """Another function, the arguments in another order, or no call at all."""
    function, given, one = node.func, node.args, ast.Constant(1)
    if isinstance(function, ast.Name):
        yield from (_became(node, _with(node, func=ast.Name(other, ast.Load()))) for other in _alike(function.id))
        if function.id == "range" and len(given) == 1:
            yield _became(node, _with(node, args=[one, given[0]]))
            yield _became(node, _with(node, args=[ast.BinOp(given[0], ast.Sub(), one)]))
    if given and not isinstance(given[0], ast.Starred | ast.GeneratorExp):
        yield _became(node, given[0])
    if len(given) == 2:
        yield _became(node, _with(node, args=given[::-1]))
    if isinstance(function, ast.Attribute) and not given:
        yield _became(node, function.value)


def _subscript(node: ast.Subscript, scope: Scope) -> Iterator[Change]:
    if not isinstance(node.ctx, ast.Load):
        return
    yield _became(node, node.value)
    parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    if len(parts) == 2:
        yield _became(node, _with(node, slice=ast.Tuple(parts[::-1], ast.Load())))
        for part in parts:
            yield _became(node, _with(node, slice=part))
    for place, part in enumerate(parts):
        for other in _indices(part):
            changed = [*parts[:place], other, *parts[place + 1 :]]
            yield _became(node, _with(node, slice=ast.Tuple(changed, ast.Load()) if len(parts) > 1 else other))


def _indices(index: ast.expr) -> Iterator[ast.expr]:
    one = ast.Constant(1)
    if not isinstance(index, ast.Slice):
        yield ast.BinOp(index, ast.Sub(), one)
        yield ast.Constant(0)
        return
    for side in ("lower", "upper"):
        bound = getattr(index, side)
        if bound is not None:
            yield _with(index, **{side: None})
            yield _with(index, **{side: ast.BinOp(bound, ast.Add(), one)})
    if index.lower is None and index.upper is None:
        yield _with(index, lower=one)
        yield _with(index, upper=ast.UnaryOp(ast.USub(), one))


def _condition(node: ast.If | ast.IfExp | ast.While, scope: Scope) -> Iterator[Change]:
    negated = ast.UnaryOp(ast.Not(), node.test)
    yield _with(node, test=negated), f"the condition `{_text(node.test)}` was turned round"
    if isinstance(node, ast.IfExp):
        yield from (_became(node, branch) for branch in (node.body, node.orelse))


def _statement(node: ast.stmt, scope: Scope) -> Iterator[Change]:
    if not isinstance(node, Functions | ast.ClassDef | ast.Import | ast.ImportFrom):
        yield ast.Pass(), f"`{_text(node)}` was removed"


def _simpler(node: ast.AugAssign | ast.UnaryOp, scope: Scope) -> Iterator[Change]:
    plain = node.operand if isinstance(node, ast.UnaryOp) else ast.Assign([node.target], node.value, lineno=1)
    yield _became(node, plain)


def _returned(node: ast.Return, scope: Scope) -> Iterator[Change]:
    if node.value is not None:
        others = [_negative(node.value), *(ast.Name(name, ast.Load()) for name in scope.arguments), ast.Constant(0.0)]
        yield from (_became(node, ast.Return(other)) for other in others)


CHANGES: tuple[tuple[Any, Changes], ...] = (
    (ast.stmt, _statement),
    (ast.If | ast.IfExp | ast.While, _condition),
    (ast.Return, _returned),
    (ast.AugAssign | ast.UnaryOp, _simpler),
    (ast.AugAssign | ast.BinOp | ast.BoolOp, _operator),
    (ast.BinOp, _terms),
    (ast.Compare, _comparison),
    (ast.Call, _call),
    (ast.keyword, _keyword),
    (ast.Subscript, _subscript),
    (ast.Attribute, _attribute),
    (ast.Name, _name),
    (ast.Constant, _constant),
)
