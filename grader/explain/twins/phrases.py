"""What an expression of the reference is called: its names, and a few plain words for what is made of them.

Never its source: a student reads these words. `names` are what the author calls the variables and functions of the
reference; those without such a name are called by their own.
"""

from __future__ import annotations

import ast
import functools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from grader.sandbox.runtime.edits import definitions_in

MOST_NAMES = 3
LIBRARIES = ("np", "numpy", "math", "scipy")
FUNCTIONS = {
    "sum": "the sum",
    "mean": "the mean",
    "average": "the mean",
    "max": "the largest",
    "amax": "the largest",
    "min": "the smallest",
    "amin": "the smallest",
    "prod": "the product of all",
    "std": "the standard deviation",
    "var": "the variance",
    "exp": "exp",
    "exp2": "2 to the power",
    "log": "the logarithm",
    "log2": "the logarithm to base 2",
    "expm1": "exp less 1",
    "log1p": "the logarithm of 1 more",
    "sqrt": "the square root",
    "abs": "the absolute value",
    "square": "the square",
    "tanh": "tanh",
    "norm": "the length",
    "argmax": "the place of the largest",
    "argmin": "the place of the smallest",
}
REDUCTIONS = ("sum", "mean", "average", "max", "amax", "min", "amin", "prod", "std", "var")
COMPARED = {
    ast.Gt: "above",
    ast.GtE: "at least",
    ast.Lt: "below",
    ast.LtE: "at most",
    ast.Eq: "equal to",
}
SAME = (
    "real",
    "astype",
    "copy",
    "ravel",
    "flatten",
    "reshape",
    "asarray",
    "array",
    "squeeze",
    "atleast_1d",
    "atleast_2d",
)


@dataclass(frozen=True, eq=False)
class Phrases:
    """Phrases for the expressions of one program."""

    statements: list[ast.stmt]
    names: Mapping[str, str]
    term_of: str = ""
    """The function of which the program returns only a term."""

    @functools.cached_property
    def own(self) -> frozenset[str]:
        """Functions of the program itself."""
        return frozenset(definitions_in(self.statements))

    def name(self, identifier: str) -> str:
        return self.names.get(identifier, identifier.strip("_"))

    def of(self, node: Any) -> str | None:
        """The phrase for an expression; None if it has no plain one."""
        if node is None or len(set(self.names_in(node))) > MOST_NAMES:
            return None
        if isinstance(node, ast.Name):
            return self.name(node.id)
        if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
            return f"{node.value:g}"
        if isinstance(node, ast.Subscript):
            return self.size(node) or self.of(node.value)
        if isinstance(node, ast.Attribute):
            inner = self.of(node.value)
            return inner and (
                f"the transpose of {inner}" if node.attr == "T" else inner if node.attr == "real" else None
            )
        if isinstance(node, ast.UnaryOp):
            return self.of(node.operand)
        if isinstance(node, ast.Call):
            return self._call(node)
        if isinstance(node, ast.Compare) and len(node.ops) == 1:
            left, right = self.of(node.left), self.of(node.comparators[0])
            sign = COMPARED.get(type(node.ops[0]))
            return f"the condition that {left} is {sign} {right}" if left and right and sign else None
        return self._binary(node) if isinstance(node, ast.BinOp) else None

    def names_in(self, node: Any) -> Iterator[str]:
        """The variables and functions of an expression, of a call of an own function its name alone."""
        return names_in(node, self.own)

    def _binary(self, node: ast.BinOp) -> str | None:
        left, right = self.of(node.left), self.of(node.right)
        if left is None or right is None:
            return None
        if isinstance(node.op, ast.Pow) or ast.dump(node.left) == ast.dump(node.right):
            squared = isinstance(node.op, ast.Mult) or right == "2"
            return f"the square of {left}" if squared and isinstance(node.op, ast.Mult | ast.Pow) else None
        if isinstance(node.op, ast.Mult | ast.MatMult):
            return f"the product of {left} and {right}"
        if isinstance(node.op, ast.Sub):
            return f"the difference of {left} and {right}"
        if isinstance(node.op, ast.Add):
            return f"{left} plus {right}"
        return f"{left} over {right}" if isinstance(node.op, ast.Div) else None

    def _call(self, node: ast.Call) -> str | None:
        if isinstance(node.func, ast.Name) and node.func.id in self.own:
            return self.name(node.func.id)
        size = self.size(node)
        if size is not None:
            return size
        name, given = called(node), argument_of(node)
        if name == "eye":
            return "the identity"
        if name in ("dot", "matmul", "outer") and len(node.args) == 2:
            left, right = map(self.of, node.args)
            return f"the product of {left} and {right}" if left and right else None
        inner = self.of(given)
        if inner is None:
            return None
        if name in SAME:
            return inner
        return f"{FUNCTIONS[name]} of {inner}" if name in FUNCTIONS else None

    def size(self, node: Any) -> str | None:
        """The phrase for a length of an array, if that is what an expression is."""
        if isinstance(node, ast.Call) and called(node) == "len" and isinstance(node.args[0], ast.Name):
            return self.length(node.args[0].id, 0)
        if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Attribute) and node.value.attr == "shape":
            array, axis = node.value.value, node.slice
            if isinstance(array, ast.Name) and isinstance(axis, ast.Constant) and isinstance(axis.value, int):
                return self.length(array.id, axis.value)
        return None

    def length(self, array: str, axis: int) -> str:
        """The length of an axis: by the author's name or the reference's own, or in words."""
        for key in (f"{array}.shape[{axis}]", self._length_names.get((array, axis), "")):
            if key in self.names:
                return self.names[key]
        if (array, axis) in self._length_names:
            return self._length_names[array, axis]
        kind = ("length", "number of columns")[axis] if axis < 2 else f"length along axis {axis}"
        return f"the {kind} of {self.name(array)}"

    @functools.cached_property
    def _length_names(self) -> dict[tuple[str, int], str]:
        """Variables of the program that hold a length, by array and axis."""
        found: dict[tuple[str, int], str] = {}
        for statement in self.statements:
            for node in ast.walk(statement):
                if isinstance(node, ast.Assign) and len(node.targets) == 1:
                    found.update(_lengths(node.targets[0], node.value))
        return found


def _lengths(target: ast.expr, value: ast.expr) -> Iterator[tuple[tuple[str, int], str]]:
    if isinstance(value, ast.Attribute) and value.attr == "shape" and isinstance(value.value, ast.Name):
        for number, each in enumerate(target.elts if isinstance(target, ast.Tuple) else ()):
            if isinstance(each, ast.Name):
                yield (value.value.id, number), each.id
    elif isinstance(value, ast.Subscript) and isinstance(value.value, ast.Attribute) and value.value.attr == "shape":
        array, axis = value.value.value, value.slice
        if isinstance(array, ast.Name) and isinstance(axis, ast.Constant) and isinstance(target, ast.Name):
            yield (array.id, int(axis.value)), target.id  # type: ignore[arg-type]


def called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def is_library(node: ast.AST) -> bool:
    """Whether this names a library, or a module of one."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name) and node.id in LIBRARIES


def argument_of(node: ast.Call) -> ast.expr | None:
    """What a function or method of one argument is applied to."""
    if isinstance(node.func, ast.Attribute) and not is_library(node.func.value):
        return node.func.value
    return node.args[0] if node.args else None


def names_in(node: Any, own: frozenset[str] = frozenset()) -> Iterator[str]:
    """The variables and functions of an expression, without those that only count or index."""
    if isinstance(node, ast.Name):
        if node.id not in LIBRARIES:
            yield node.id
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in own:
        yield node.func.id
    elif isinstance(node, ast.Subscript):
        yield from names_in(node.value, own)
    elif not is_counting(node):
        for child in ast.iter_child_nodes(node):
            yield from names_in(child, own)


def is_counting(node: ast.AST) -> bool:
    """A length, a range or an option of a call."""
    if isinstance(node, ast.Call):
        return called(node) in ("len", "range", "arange", "eye")
    return isinstance(node, ast.keyword) or (isinstance(node, ast.Attribute) and node.attr == "shape")


def listed(names: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
