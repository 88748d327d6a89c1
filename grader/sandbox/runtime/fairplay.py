"""Holds a course's own test cells against the known ways to make them pass without doing the work.

A test cell stands in the student's process, where nothing can be safe from a program that is out to fool it. What is
done here: names of libraries that were given another meaning are put back before each test cell, and what a test's
pass may rest on (a comparison made by an object of the notebook's own class, a name of the course's or of Python's
that now means something of the student's) is told, so that a person looks.
"""

from __future__ import annotations

import ast
import builtins
import operator
import re
import sys
from collections.abc import Sequence
from types import CodeType, FunctionType, ModuleType
from typing import Any

COMPARING = ("__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__", "__bool__", "__contains__", "__array__")
SUSPECT = re.compile(r"\bclass\b|\btype\s*\(|\bexec\b|\beval\b|__")
ASSERTS = re.compile(r"assert|equal|close|same|match|almost|is_in", re.IGNORECASE)
SEEN = "_seen_by_the_grader"
OURS = ("IPython", "ipykernel", "unittest", "numpy.testing", "nose")
"""Libraries whose classes are put back too, not just their functions."""
MOST_TOLD = 20


class FairPlay:
    """Knows what libraries looked like before any student's code ran."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[Any, list[str], list[Any]]] = {}
        self._look()
        self.imported: set[str] = set()
        self.told: dict[str, None] = {}

    def _look(self) -> None:
        """Remember the modules that are new."""
        for name, module in list(sys.modules.items()):
            if name not in self._known and isinstance(module, ModuleType) and name != "__main__":
                self._remember(name, module)
                if name.startswith(OURS):
                    for key, value in list(vars(module).items()):
                        if isinstance(value, type) and value.__module__ == name:
                            self._remember(f"{name}.{key}", value)

    def _remember(self, name: str, holder: Any) -> None:
        pairs = [(key, value) for key, value in vars(holder).items() if callable(value)]
        self._known[name] = (holder, [key for key, _ in pairs], [value for _, value in pairs])

    def put_back(self) -> None:
        """Give the names of libraries their meaning again where somebody changed it."""
        for name, (holder, keys, values) in self._known.items():
            there = vars(holder)
            if all(map(operator.is_, map(there.get, keys), values)):
                continue
            for key, value in zip(keys, values, strict=True):
                now = there.get(key)
                if now is not value and (now is None or by_student(now)):
                    setattr(holder, key, value)
                    self._tell(f"put back:{name}.{key}" if holder is not builtins else f"put back:{key}")
        self._look()

    def _tell(self, words: str) -> None:
        if len(self.told) < MOST_TOLD:
            self.told[words] = None

    def imports_of(self, tree: ast.AST) -> None:
        """Remember the names that a cell imports."""
        for node in ast.walk(tree):
            if isinstance(node, ast.Import | ast.ImportFrom):
                self.imported |= {(alias.asname or alias.name).partition(".")[0] for alias in node.names}

    def check_names(self, tree: ast.AST, namespace: dict[str, Any], asked: Sequence[str]) -> None:
        """Tell of names in a test that mean something of Python's or of an import, and now mean something else.

        `asked` are names that the course's own text defines: a task may ask for a function `sum`.
        """
        stored = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load)}
        for node in ast.walk(tree):
            if not isinstance(node, ast.Name) or node.id in stored or node.id in asked or node.id == SEEN:
                continue
            known = hasattr(builtins, node.id) or node.id in self.imported
            if known and node.id in namespace and by_student(namespace[node.id]):
                self._tell(f"name:{node.id}")

    def check_late_imports(self) -> None:
        """Tell of functions in libraries, imported since, that are the student's."""
        for name in [name for name in sys.modules if name.startswith(("numpy", "unittest", "nose", "pandas"))]:
            module = sys.modules.get(name)
            for key, value in list(vars(module).items()) if isinstance(module, ModuleType) else []:
                if isinstance(value, FunctionType) and by_student(value):
                    self._tell(f"name:{name}.{key}")

    def seen(self, number: int, values: dict[int, list[Any]], value: Any) -> Any:
        """One operand of a comparison, or argument of an assertion, on its way."""
        values.setdefault(number, []).append(type(value))
        kinds = values[number]
        own = [kind for kind in kinds if compares_itself(kind)]
        if own and any(kind is not own[0] and not compares_itself(kind) for kind in kinds):
            self._tell(f"class:{own[0].__name__[:60]}")
        return value


def by_student(value: Any) -> bool:
    """Whether a value was made by code of the notebook's, as far as can be seen."""
    code = getattr(value, "__code__", None)
    if isinstance(code, CodeType):
        return not is_library(code.co_filename)
    kind = value if isinstance(value, type) else type(value)
    return kind.__module__ == "__main__" or bool(compares_itself(kind))


def is_library(file: str) -> bool:
    """Whether a file is one of the interpreter's or of an installed package's."""
    return file.startswith(("<frozen", "<__array_function__", "<decorator")) or (
        file.endswith(".py") and any(file.startswith(folder) for folder in _folders)
    )


def compares_itself(kind: type) -> bool:
    """Whether a class brings comparisons written in the notebook."""
    for name in COMPARING:
        code = getattr(getattr(kind, name, None), "__code__", None)
        if isinstance(code, CodeType) and not is_library(code.co_filename) and code.co_filename != "<string>":
            return True
    return False


_folders: list[str] = []


def libraries(folders: Sequence[str]) -> None:
    """Say where the libraries lie."""
    _folders[:] = folders


class Watch(ast.NodeTransformer):
    """Has operands of comparisons and arguments of assertions looked at, and changes nothing else."""

    def __init__(self) -> None:
        self.number = 0

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        self.generic_visit(node)
        self.number += 1
        node.left = self._watched(node.left)
        node.comparators = [self._watched(each) for each in node.comparators]
        return node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if ASSERTS.search(name):
            self.number += 1
            node.args = [each if isinstance(each, ast.Starred) else self._watched(each) for each in node.args]
        return node

    def _watched(self, node: ast.expr) -> ast.expr:
        if isinstance(node, ast.Constant) and not isinstance(node.value, str | bytes | int | float | complex):
            return node  # None, True, ...: compared by `is`
        called = ast.Call(ast.Name(SEEN, ast.Load()), [ast.Constant(self.number), node], [])
        return ast.fix_missing_locations(ast.copy_location(called, node))
