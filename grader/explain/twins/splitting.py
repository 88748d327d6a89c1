"""The terms of what a function returns, found in its syntax: sums and differences, and what is linear around them."""

from __future__ import annotations

import ast
import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from grader.sandbox.runtime.operators import negative, with_fields

MOST_TERMS = 6
LINEAR = ("sum", "mean", "ravel", "flatten", "reshape", "transpose")
PRODUCTS = ("dot", "matmul", "multiply")


@dataclass(frozen=True, eq=False)
class Splitter:
    """Splits an expression; `locals` are names that stand for an expression and are read once."""

    locals: Mapping[str, ast.expr]
    through: bool
    """Whether to look through what is linear, and through names."""

    def terms(self, node: ast.expr) -> list[ast.expr]:
        """Expressions whose sum is this one."""
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub):
            right = self.terms(node.right)
            return [*self.terms(node.left), *(right if isinstance(node.op, ast.Add) else map(_negative, right))]
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            return [_negative(term) for term in self.terms(node.operand)]
        if not self.through:
            return [node]
        if isinstance(node, ast.Name) and node.id in self.locals:
            inner = self.terms(self.locals[node.id])
            return inner if len(inner) > 1 else [node]
        if isinstance(node, ast.BinOp):
            return self._factors(node)
        if isinstance(node, ast.Call):
            return self._call(node)
        if isinstance(node, ast.Subscript) or (isinstance(node, ast.Attribute) and node.attr in ("T", "real")):
            return [with_fields(node, value=term) for term in self.terms(node.value)]
        return [node]

    def _factors(self, node: ast.BinOp) -> list[ast.expr]:
        if isinstance(node.op, ast.Mult | ast.Div | ast.MatMult):
            left = self.terms(node.left)
            if len(left) > 1:
                return [term for each in left for term in self._factors(with_fields(node, left=each))]
            if not isinstance(node.op, ast.Div):
                return [with_fields(node, right=term) for term in self.terms(node.right)]
        return [node]

    def _call(self, node: ast.Call) -> list[ast.expr]:
        function = node.func
        if not isinstance(function, ast.Attribute):
            return [node]
        library = isinstance(function.value, ast.Name) and function.value.id in ("np", "numpy")
        if function.attr in (*LINEAR, *PRODUCTS) and not library:
            return [with_fields(node, func=with_fields(function, value=term)) for term in self.terms(function.value)]
        if library and node.args and function.attr in (*LINEAR, *PRODUCTS):
            for place in range(2 if function.attr in PRODUCTS and len(node.args) == 2 else 1):
                terms = self.terms(node.args[place])
                if len(terms) > 1:
                    return [
                        with_fields(node, args=[*node.args[:place], term, *node.args[place + 1 :]]) for term in terms
                    ]
        return [node]


def _negative(node: ast.expr) -> ast.expr:
    """Minus an expression, the sign at its first factor."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult | ast.Div | ast.MatMult):
        product: ast.expr = with_fields(node, left=_negative(node.left))
        return product
    return negative(node)


def splits(function: Any, output: str | None) -> list[list[Any]]:
    """Ways to split what a function returns: for each, functions like it that return one term each, coarsest first."""
    found: list[list[ast.expr]] = []
    returned = _returned(function, output)
    if returned is None:
        return []
    names = _read_once(function)
    for splitter in (Splitter({}, False), Splitter({}, True), Splitter(names, True)):
        terms = splitter.terms(returned)
        if 1 < len(terms) <= MOST_TERMS and len(terms) not in map(len, found):
            found.append(terms)
    return [[_returning(function, term) for term in terms] for terms in found]


def _returned(function: Any, output: str | None) -> ast.expr | None:
    """The expression for this part of what is returned, where there is but one."""
    inner = [node for node in ast.walk(function) if isinstance(node, ast.Return)]
    last = function.body[-1] if isinstance(function, ast.FunctionDef) else None
    if len(inner) != 1 or not isinstance(last, ast.Return) or last.value is None:
        return None
    value: ast.expr | None = last.value
    for name in output.split(".") if output else ():
        value = _part(value, name)
    return value if output else None if isinstance(value, ast.Tuple | ast.Dict) else value


def _part(value: ast.expr | None, name: str) -> ast.expr | None:
    if isinstance(value, ast.Tuple) and name.isdecimal() and int(name) < len(value.elts):
        return value.elts[int(name)]
    if isinstance(value, ast.Dict):
        for key, each in zip(value.keys, value.values, strict=True):
            if isinstance(key, ast.Constant) and str(key.value) == name:
                return each
    return None


def _read_once(function: Any) -> dict[str, ast.expr]:
    """Names that are assigned once, at the top of a function, and read once."""
    nodes = list(ast.walk(function))
    stored = [node.id for node in nodes if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)]
    read = [node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)]
    found = {}
    for statement in function.body:
        if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
            target = statement.targets[0]
            if isinstance(target, ast.Name) and stored.count(target.id) == 1 and read.count(target.id) == 1:
                found[target.id] = statement.value
    return found


def _returning(function: Any, term: ast.expr) -> Any:
    """The function with this as what it returns, without the names that it no longer needs."""
    made = copy.deepcopy(
        with_fields(function, body=[*function.body[:-1], ast.copy_location(ast.Return(term), function.body[-1])])
    )
    for statement in reversed(made.body[:-1]):
        if isinstance(statement, ast.Assign) and all(isinstance(target, ast.Name) for target in statement.targets):
            names = {target.id for target in statement.targets if isinstance(target, ast.Name)}
            rest = made.body[made.body.index(statement) + 1 :]
            if not names & _read(rest):
                made.body.remove(statement)
    return ast.fix_missing_locations(made)


def _read(statements: Sequence[ast.stmt]) -> set[str]:
    nodes = [node for statement in statements for node in ast.walk(statement)]
    return {node.id for node in nodes if isinstance(node, ast.Name)}
