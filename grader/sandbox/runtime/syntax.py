"""What the submitted files mention, found in their syntax trees before any of them runs.

This happens in the student's process, since a file may be made to crash Python's parser. It finds what is written,
under whatever name: `import numpy.linalg as la; la.inv`, `from numpy import *; inv`, `getattr(np, "linalg")`, and names
that come through another submitted file. It runs nothing, so it does not find what a program puts together as it goes.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
SCOPES = (*FUNCTIONS, ast.ClassDef, ast.Lambda, *COMPREHENSIONS)
NAMELESS = (ast.Constant, ast.expr_context, ast.operator, ast.unaryop, ast.cmpop, ast.boolop)
STATEMENTS: dict[type[ast.AST], str] = {
    ast.For: "for",
    ast.AsyncFor: "for",
    ast.While: "while",
    **dict.fromkeys(COMPREHENSIONS, "comprehension"),
}
IMPORTERS = ("__import__", "importlib.__import__", "importlib.import_module")
DEEPEST = 40
"""Parts of an expression in one another, such as `a.b.c`."""
ROUNDS = 20
"""Names are found out from other names, round by round, until nothing new comes."""
LONGEST, MOST = 12, 64
"""Parts of a name, and names for one thing; a program could else make them grow without end."""

Found = tuple[int, int, str, str]
"""Number of the file, line, kind (import, use, statement, unreadable) and the name that was asked for."""


def examine(module: str, files: Mapping[str, bytes], asked: Mapping[str, list[str]]) -> list[Found]:
    """The first mention of each name and statement asked for, in each way; and the first file that cannot be read."""
    units: dict[str, Unit] = {}
    found: dict[tuple[str, str], Found] = {}
    order = {file: number for number, file in enumerate(files)}
    for file in sorted(files, key=lambda file: (file != module, file)):
        try:
            with warnings.catch_warnings(action="ignore"):
                unit = Unit(file, ast.parse(files[file]), units)
            units.setdefault(unit.name, unit)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            line = getattr(error, "lineno", None) or 1
            found.setdefault(("unreadable", ""), (order[file], line, "unreadable", ""))
    for _ in range(ROUNDS):
        if not sum(unit.learn() for unit in units.values()):  # every one of them learns
            break
    for unit in units.values():
        for line, kind, name in sorted(unit.mentions(asked)):
            found.setdefault((kind, name), (order[unit.file], line, kind, name))
    return sorted(found.values())


class Scope:
    """The names of a module, a class, a function or a comprehension, with what each may stand for."""

    def __init__(self, outer: Scope | None = None, node: ast.AST | None = None) -> None:
        self.outer, self.is_class = outer, isinstance(node, ast.ClassDef)
        self.bound: dict[str, list[Any]] = {}
        self.passed: set[str] = set()
        path = outer.path if outer else ""
        own = getattr(node, "name", None)
        self.path: str = f"{path}.{own}" if path and own else own or path

    def bind(self, name: str, target: Any = None) -> None:
        """`target`: a dotted name, an expression, or None for something of the program's own."""
        if name in self.passed and self.outer:
            self.outer.bind(name, target)
        else:
            self.bound.setdefault(name, []).append(target)


class Unit:
    """One submitted file as a tree, with the scope in which each of its nodes stands."""

    def __init__(self, file: str, tree: ast.AST, units: Mapping[str, Unit]) -> None:
        self.file, self.units = file, units
        self.package = "" if "/" not in file else file.rpartition("/")[0].replace("/", ".")
        stem = file.removesuffix(".py").replace("/", ".")
        self.name = stem.removesuffix(".__init__")
        self.stars: dict[str, None] = {}
        self.known: dict[tuple[Scope, str], set[str]] = {}
        self.top = Scope()
        self.scopes = [self.top]
        self.nodes: list[tuple[Any, Scope]] = []
        waiting: list[tuple[Any, Scope]] = [(tree, self.top)]
        while waiting:
            node, scope = waiting.pop()
            self.nodes.append((node, scope))
            self._bind(node, scope)
            inner = scope
            if isinstance(node, SCOPES):
                inner = Scope(scope, node)
                self.scopes.append(inner)
            children = [child for child in ast.iter_child_nodes(node) if not isinstance(child, NAMELESS)]
            waiting += [(child, inner) for child in reversed(children)]

    def _bind(self, node: Any, scope: Scope) -> None:
        if isinstance(node, (*FUNCTIONS, ast.ClassDef)):
            scope.bind(node.name)
        elif isinstance(node, ast.arg):
            scope.bind(node.arg)
        elif isinstance(node, ast.Global | ast.Nonlocal):
            scope.passed.update(node.names)
        elif isinstance(node, ast.Import):
            for alias in node.names:
                scope.bind(alias.asname or alias.name.partition(".")[0], _imported(alias))
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                if alias.name == "*":
                    self.stars[self._base(node)] = None
                else:
                    scope.bind(alias.asname or alias.name, f"{self._base(node)}.{alias.name}".lstrip("."))
        elif isinstance(node, ast.Assign | ast.AnnAssign | ast.NamedExpr):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                if isinstance(target, ast.Name):
                    scope.bind(target.id, node.value)
        elif isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            scope.bind(node.id)
        elif isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar) and node.name:
            scope.bind(node.name)

    def _base(self, node: ast.ImportFrom) -> str:
        """The module that is imported from; for a relative import, one of the submitted files."""
        if not node.level:
            return node.module or ""
        parts = self.package.split(".") if self.package else []
        parts = parts[: len(parts) - node.level + 1]
        return ".".join([*parts, *([node.module] if node.module else [])])

    def mentions(self, asked: Mapping[str, list[str]]) -> Iterator[tuple[int, str, str]]:
        """Line, kind and name of everything asked for."""
        names, statements, functions = asked["names"], asked["statements"], asked["functions"]
        for node, scope in self.nodes:
            statement = STATEMENTS.get(type(node))
            inside = not functions or any(f"{scope.path}.".startswith(f"{name}.") for name in functions)
            if statement in statements and inside:
                yield node.lineno, "statement", str(statement)
            kind, written = self._written(node, scope)
            for each in written:
                for name in names:
                    if each.startswith(name) and f"{each}.".startswith(f"{name}."):
                        yield node.lineno, kind, name

    def _written(self, node: Any, scope: Scope) -> tuple[str, Iterable[str]]:
        """Whether a node imports or uses something, and its full name."""
        if isinstance(node, ast.Import):
            return "import", [alias.name for alias in node.names]
        if isinstance(node, ast.ImportFrom):
            base = self._base(node)
            return "import", [base, *(f"{base}.{alias.name}" for alias in node.names)]
        if isinstance(node, ast.Call):
            imports = any(name in IMPORTERS for name in self.means(node.func, scope))
            return "import" if imports else "use", self.means(node, scope)
        if isinstance(node, ast.Name | ast.Attribute | ast.Subscript) and isinstance(node.ctx, ast.Load):
            return "use", self.means(node, scope)
        return "", ()

    def means(self, node: Any, scope: Scope, depth: int = 0) -> set[str]:
        """The full names that an expression may stand for; none where it is the program's own."""
        if depth > DEEPEST:
            return set()
        if isinstance(node, ast.Name):
            return self._named(node.id, scope)
        if isinstance(node, ast.NamedExpr):
            return self.means(node.value, scope, depth + 1)
        if isinstance(node, ast.IfExp):
            return self.means(node.body, scope, depth + 1) | self.means(node.orelse, scope, depth + 1)
        if isinstance(node, ast.Attribute):
            return self._parts(node.value, node.attr, scope, depth + 1)
        if isinstance(node, ast.Subscript) and (key := _text(node.slice)):
            if isinstance(node.value, ast.Attribute) and node.value.attr == "__dict__":
                return self._parts(node.value.value, key, scope, depth + 1)
            return {key} if self.means(node.value, scope, depth + 1) & {"sys.modules", "__builtins__"} else set()
        return self._called(node, scope, depth + 1) if isinstance(node, ast.Call) else set()

    def _called(self, node: ast.Call, scope: Scope, depth: int) -> set[str]:
        """What `getattr(np, "linalg")` and the ways to import by a function's call stand for."""
        function = self.means(node.func, scope, depth)
        given = [*node.args, *(word.value for word in node.keywords if word.arg == "name")]
        if "getattr" in function and len(given) > 1 and (part := _text(given[1])):
            return self._parts(given[0], part, scope, depth)
        if given and (name := _text(given[0])) and function & set(IMPORTERS):
            return {name, name.partition(".")[0]} if "importlib.import_module" not in function else {name}
        return set()

    def _parts(self, whole: ast.AST, part: str, scope: Scope, depth: int) -> set[str]:
        found: set[str] = set()
        for name in self.means(whole, scope, depth):
            found |= self._submitted(f"{name}.{part}")
        return _few(name.removeprefix("builtins.").removeprefix("__builtins__.") for name in found)

    def _named(self, name: str, scope: Scope) -> set[str]:
        here: Scope | None = scope
        while here is not None and (name not in here.bound or (here.is_class and here is not scope)):
            here = here.outer
        if here is not None:
            return self.known.get((here, name), set())
        return {name, *(full for star in self.stars for full in self._submitted(f"{star}.{name}"))}

    def learn(self) -> bool:
        """Find out what bound names stand for, from what is known so far; whether that was more than before."""
        more = False
        for scope in self.scopes:
            for name, targets in scope.bound.items():
                found: set[str] = set()
                for target in targets:
                    found |= self._submitted(target) if isinstance(target, str) else self.means(target, scope)
                found = _few(full.removeprefix("builtins.") for full in found)
                if found != self.known.get((scope, name), set()):
                    self.known[scope, name] = found
                    more = True
        return more

    def _submitted(self, name: str, seen: tuple[str, ...] = ()) -> set[str]:
        """What a name stands for that leads into another of the submitted files."""
        module, _, part = name.rpartition(".")
        unit = self.units.get(module)
        if unit is None or module in seen:
            return {name}
        if part in unit.top.bound:
            return unit.known.get((unit.top, part), set())
        return {full for star in unit.stars for full in unit._submitted(f"{star}.{part}", (*seen, module))} or {name}


def _few(names: Iterable[str]) -> set[str]:
    """As many names, as long, as any honest program has for one thing."""
    return set(sorted(name for name in names if name.count(".") < LONGEST)[:MOST])


def _imported(alias: ast.alias) -> str:
    """What the name that `import a.b` or `import a.b as c` binds stands for."""
    return alias.name if alias.asname else alias.name.partition(".")[0]


def _text(node: ast.AST) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
