"""A reference's text: what is public in it, the marks of solutions around it, and samples that differ from it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from grader.course.stub import BEGIN, END, MARK
from grader.errors import CourseError

Definition = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Parameter:
    """One of a function's: its annotation as text, and the value of its default where that is a plain one."""

    name: str
    annotation: str
    optional: bool
    default: Any = None


@dataclass(frozen=True)
class Function:
    """A public function or method: what it takes, what is said of it, and the entries it reads of what it takes.

    `conventions` are the parameters by name alone whose default is a text, with that.
    """

    name: str
    parameters: tuple[Parameter, ...]
    text: str
    entries: dict[str, tuple[str, ...]]
    attributes: frozenset[str] = frozenset()
    conventions: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Class:
    """A public class: how it is made, its public methods, and what else is said of it."""

    name: str
    made: Function
    methods: tuple[Function, ...]
    text: str


@dataclass(frozen=True)
class Read:
    """All that is public in a reference."""

    text: str
    functions: tuple[Function, ...]
    classes: tuple[Class, ...]

    @property
    def conventions(self) -> dict[str, str]:
        """What the functions and methods take of what a course taught two of, each with its default."""
        every = (*self.functions, *(method for each in self.classes for method in each.methods))
        return {name: default for each in every for name, default in each.conventions.items()}


def read(source: str, where: str) -> Read:
    """Raises CourseError for what is no Python, or has nothing public."""
    tree = _parsed(source, where)
    functions = [_function(node) for node in tree.body if isinstance(node, Definition) and _public(node.name)]
    classes = [_class(node) for node in tree.body if isinstance(node, ast.ClassDef) and _public(node.name)]
    classes = [each for each in classes if each.methods]
    if not functions and not classes:
        raise CourseError(
            f"{where}: no public function or class with methods in it; write what students are to write, under the "
            "names that it shall have (names that begin with _ are private)"
        )
    return Read(ast.get_docstring(tree) or "", tuple(functions), tuple(classes))


def _parsed(source: str, where: str) -> ast.Module:
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError) as error:
        line = f":{error.lineno}" if isinstance(error, SyntaxError) and error.lineno else ""
        words = error.msg if isinstance(error, SyntaxError) else error
        raise CourseError(f"{where}{line}: this is not Python: {words}; mend it and try again") from error


def _public(name: str) -> bool:
    return not name.startswith("_")


def _function(node: Definition, method: bool = False) -> Function:
    every = [*node.args.posonlyargs, *node.args.args]
    defaults: list[ast.expr | None] = [*[None] * (len(every) - len(node.args.defaults)), *node.args.defaults]
    named = list(zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True))
    chosen = {each.arg: value for each, default in named if isinstance(value := _plain(default), str)}
    pairs = [*zip(every, defaults, strict=True), *(pair for pair in named if pair[0].arg not in chosen)]
    parameters = [
        Parameter(each.arg, ast.unparse(each.annotation) if each.annotation else "", value is not None, _plain(value))
        for each, value in pairs[method:]
    ]
    return Function(
        node.name,
        tuple(parameters),
        ast.get_docstring(node) or "",
        {each.name: tuple(_entries(node, each.name)) for each in parameters},
        frozenset(_attributes(node, every[0].arg)) if method and every else frozenset(),
        chosen,
    )


def _plain(value: ast.expr | None) -> Any:
    try:
        return None if value is None else ast.literal_eval(value)
    except ValueError:
        return None


def _entries(node: ast.AST, name: str) -> Iterator[str]:
    """The keys, as texts, under which something is looked up in a variable of this name."""
    seen = dict.fromkeys(
        each.slice.value
        for each in ast.walk(node)
        if isinstance(each, ast.Subscript) and isinstance(each.value, ast.Name) and each.value.id == name
        if isinstance(each.slice, ast.Constant) and isinstance(each.slice.value, str)
    )
    yield from seen


def _attributes(node: ast.AST, myself: str) -> Iterator[str]:
    """What a method reads of itself."""
    for each in ast.walk(node):
        if isinstance(each, ast.Attribute) and isinstance(each.value, ast.Name) and each.value.id == myself:
            yield from [each.attr] if isinstance(each.ctx, ast.Load) else []


def _class(node: ast.ClassDef) -> Class:
    inside = [each for each in node.body if isinstance(each, Definition)]
    static = {each.name for each in inside if each.decorator_list}
    made = next((_function(each, method=True) for each in inside if each.name == "__init__"), None)
    methods = [_function(each, method=True) for each in inside if _public(each.name) and each.name not in static]
    own = ast.get_docstring(node) or ""
    return Class(node.name, made or Function("__init__", (), "", {}), tuple(methods), own)


def marked(source: str) -> str:
    """The text with the marks of a solution around bodies of public functions, and around all that is private.

    A class's `__init__` stays: students are given it. A text that has marks is left as it is.
    """
    lines = source.splitlines()
    if any(map(MARK.match, lines)):
        return source
    for first, last in sorted(_hidden(ast.parse(source).body), reverse=True):
        indent = re.match(r"[ \t]*", lines[first - 1])
        space = indent[0] if indent else ""
        lines[first - 1 : last] = [f"{space}{BEGIN}", *lines[first - 1 : last], f"{space}{END}"]
    return "\n".join(lines) + "\n"


def _hidden(body: Sequence[ast.stmt]) -> Iterator[tuple[int, int]]:
    """First and last line of all that students do not get."""
    for node in body:
        if isinstance(node, ast.ClassDef) and _public(node.name):
            yield from _hidden(node.body)
        elif isinstance(node, Definition | ast.ClassDef) and not _public(node.name) and node.name != "__init__":
            yield min([node.lineno, *(each.lineno for each in node.decorator_list)]), node.end_lineno or node.lineno
        elif isinstance(node, Definition) and _public(node.name):
            statements = node.body[1:] if ast.get_docstring(node, clean=False) is not None else node.body
            if statements and statements[0].lineno > node.lineno:
                yield statements[0].lineno, statements[-1].end_lineno or statements[-1].lineno


def solved(source: str) -> str:
    """The text without the marks: what somebody hands in whose work is right."""
    return "\n".join(line for line in source.splitlines() if not MARK.match(line)) + "\n"


def off_by(source: str, function: str, change: str) -> str:
    """The text in which a function, or a method `Class.name`, returns what it should and then some, as `+ 1`."""
    tree = ast.parse(source)
    at: ast.AST = tree
    for step in function.split("."):
        at = next(
            each
            for each in ast.iter_child_nodes(at)
            if isinstance(each, Definition | ast.ClassDef) and each.name == step
        )
    for each in ast.walk(at):
        if isinstance(each, ast.Return) and each.value is not None:
            each.value = ast.parse(f"({ast.unparse(each.value)}) {change}", mode="eval").body
    return ast.unparse(tree) + "\n"


def loops_without_end(source: str) -> frozenset[str]:
    """Top-level functions and classes whose loops end by a condition, which a small change may keep from holding."""
    tree = ast.parse(source)
    return frozenset(
        node.name
        for node in tree.body
        if isinstance(node, Definition | ast.ClassDef) and any(isinstance(each, ast.While) for each in ast.walk(node))
    )
