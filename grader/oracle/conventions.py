"""Conventions of which a course taught several, in the author's own files: an argument with a default, by name.

`def f(x, *, penalty="full")` follows the convention `penalty`. Here one option of each is chosen by another default, so
that whatever calls such a function follows it, the author's own functions included.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Options = Mapping[str, str]
"""Convention -> the option of it that is followed."""
_Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


@dataclass(frozen=True)
class Taken:
    """An argument of a function, `Class.method` for a method, that is called like a convention.

    `default` is the text that it has for one, None where there is none or it is no plain text.
    """

    function: str
    name: str
    default: str | None


def taken(text: str, names: Mapping[str, Any]) -> list[Taken]:
    """The conventions that the functions and methods of a file take. Raises SyntaxError."""
    found = []
    for statement in ast.parse(text).body:
        methods = statement.body if isinstance(statement, ast.ClassDef) else [statement]
        prefix = f"{statement.name}." if isinstance(statement, ast.ClassDef) else ""
        for each in methods:
            if isinstance(each, ast.FunctionDef):
                found += [Taken(prefix + each.name, arg, _text(default)) for arg, default in _arguments(each, names)]
    return found


def chosen(text: str, options: Options) -> str:
    """The text of a file that follows these options: other defaults, everything else where it was."""
    lines = text.encode().splitlines(keepends=True)
    places = [
        (default, options[name])
        for node in ast.walk(ast.parse(text))
        if isinstance(node, _Function)
        for name, default in _arguments(node, options)
        if default is not None
    ]
    for node, option in sorted(places, key=lambda place: (place[0].lineno, place[0].col_offset), reverse=True):
        if node.end_lineno == node.lineno and node.end_col_offset is not None:
            line = lines[node.lineno - 1]
            lines[node.lineno - 1] = line[: node.col_offset] + repr(option).encode() + line[node.end_col_offset :]
    return b"".join(lines).decode()


def decided(text: str, options: Options) -> str:
    """The program as its author would have written it for these options alone: what they decide is decided."""
    return ast.unparse(_Decided(options).visit(ast.parse(chosen(text, options))))


def _arguments(node: _Function, names: Mapping[str, Any]) -> Iterator[tuple[str, ast.expr | None]]:
    """The arguments that are called like a convention, with their defaults."""
    plain = [*node.args.posonlyargs, *node.args.args]
    defaults = [*[None] * (len(plain) - len(node.args.defaults)), *node.args.defaults]
    for arg, default in zip([*plain, *node.args.kwonlyargs], [*defaults, *node.args.kw_defaults], strict=True):
        if arg.arg in names:
            yield arg.arg, default


def _text(node: ast.expr | None) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


class _Decided(ast.NodeTransformer):
    """Puts options in place of the arguments for them, and what follows from that in place of conditions."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.known: dict[str, str] = {}

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        before = self.known
        stored = {each.id for each in ast.walk(node) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)}
        own = {name: self.options[name] for name, _ in _arguments(node, self.options) if name not in stored}
        self.known = {**before, **own}
        made = self.generic_visit(node)
        self.known = before
        return made

    def visit_Name(self, node: ast.Name) -> ast.AST:
        there = isinstance(node.ctx, ast.Load) and node.id in self.known
        return ast.copy_location(ast.Constant(self.known[node.id]), node) if there else node

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        self.generic_visit(node)
        left, (op, *more) = node.left, node.ops
        right = _value(node.comparators[0])
        if more or not isinstance(left, ast.Constant) or right is None:
            return node
        same = left.value in right if isinstance(op, ast.In | ast.NotIn) else left.value == right
        if not isinstance(op, ast.Eq | ast.NotEq | ast.In | ast.NotIn):
            return node
        return ast.copy_location(ast.Constant(same is isinstance(op, ast.Eq | ast.In)), node)

    def visit_IfExp(self, node: ast.IfExp) -> ast.AST:
        self.generic_visit(node)
        if not isinstance(node.test, ast.Constant):
            return node
        return node.body if node.test.value else node.orelse

    def visit_If(self, node: ast.If) -> ast.AST | list[ast.stmt]:
        self.generic_visit(node)
        if not isinstance(node.test, ast.Constant):
            return node
        return (node.body if node.test.value else node.orelse) or ast.copy_location(ast.Pass(), node)

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        """`{"full": 1, "half": 0.5}[penalty]`."""
        self.generic_visit(node)
        if isinstance(node.value, ast.Dict) and isinstance(node.slice, ast.Constant):
            for key, value in zip(node.value.keys, node.value.values, strict=True):
                if isinstance(key, ast.Constant) and key.value == node.slice.value:
                    return value
        return node


def _value(node: ast.expr) -> Any:
    """The value of a constant, or of a tuple or list of them; None where it is neither."""
    if isinstance(node, ast.Tuple | ast.List | ast.Set):
        values = [_value(each) for each in node.elts]
        return None if None in values else values
    return node.value if isinstance(node, ast.Constant) else None
