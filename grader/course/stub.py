"""What students start from, made from the reference: its text without what stands between the marks of a solution.

    ### BEGIN SOLUTION
    ...
    ### END SOLUTION

Within a function such a block becomes `raise NotImplementedError`; anywhere else, as around a helper function, nothing.
So stub and reference have one source and cannot drift apart.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from grader.errors import CourseError

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
MARK = re.compile(r"^([ \t]*)#+\s*(BEGIN|END) SOLUTION\b", re.IGNORECASE)
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Block:
    """Lines, counted from 1, of one solution: those of its marks; and how far they are indented."""

    first: int
    last: int
    indent: str


def stub_of(path: Path, source: str, hidden: Collection[str] = ()) -> str:
    """The stub of a reference's text, without parameters of the names `hidden`, which students do not have.

    Raises CourseError, with the line, for marks that do not pair up, where there are none, and for what is no Python.
    """
    blocks = list(_blocks(path, source.splitlines()))
    if not blocks:
        raise CourseError(
            f"{path}: the stub is made from it, but it has no line {BEGIN}; put {BEGIN} and {END} around what students "
            "must write, or write a stub into assignment/"
        )
    tree = _parsed(path, source)
    inside = [(each.lineno, each.end_lineno or each.lineno) for each in ast.walk(tree) if isinstance(each, Function)]
    lines: list[str | None] = list(source.splitlines())
    for block in blocks:
        within = any(first < block.first <= last for first, last in inside)
        lines[block.first - 1 : block.last] = [None] * (block.last - block.first + 1)
        if within:
            lines[block.first - 1] = f"{block.indent}raise NotImplementedError"
    for function in (each for each in ast.walk(tree) if isinstance(each, Function)):
        _without(function, hidden, lines)
    made = re.sub(r"\n{4,}", "\n\n\n", "\n".join(line for line in lines if line is not None)).rstrip() + "\n"
    _parsed(path, made)
    return made


def _blocks(path: Path, lines: list[str]) -> Iterator[Block]:
    begun: tuple[int, str] | None = None
    for number, line in enumerate(lines, 1):
        mark = MARK.match(line)
        if mark is None:
            continue
        begins = mark[2].upper() == "BEGIN"
        if begins == (begun is not None):
            words = f"{BEGIN} inside of the one of line {begun[0]}" if begun else f"{END} without {BEGIN}"
            raise CourseError(f"{path}:{number}: {words}")
        if begun is not None:
            yield Block(begun[0], number, begun[1])
        begun = (number, mark[1]) if begins else None
    if begun is not None:
        raise CourseError(f"{path}:{begun[0]}: {BEGIN} without {END}")


def _parsed(path: Path, source: str) -> ast.Module:
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError) as error:
        line = f":{error.lineno}" if isinstance(error, SyntaxError) and error.lineno else ""
        raise CourseError(f"{path}{line}: it, or the stub that is made from it, is no Python: {error}") from error


def _without(function: Function, hidden: Collection[str], lines: list[str | None]) -> None:
    """Write a function's first lines anew where it has parameters that students do not have."""
    every = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
    if not any(each.arg in hidden for each in every):
        return
    head = ast.unparse(_shortened(function, hidden)).partition("\n")[0]
    first, last = function.lineno, function.body[0].lineno - 1
    if last < first or lines[first - 1] is None:  # the body stands on the same line, or all of it is hidden
        return
    lines[first - 1 : last] = [" " * function.col_offset + head, *[None] * (last - first)]


def _shortened(function: Function, hidden: Collection[str]) -> Function:
    """A function of the same name and result, with no body, no decorators and fewer parameters."""
    given = function.args
    positional = [*given.posonlyargs, *given.args]
    defaults = [*[None] * (len(positional) - len(given.defaults)), *given.defaults]
    kept = [(each, value) for each, value in zip(positional, defaults, strict=True) if each.arg not in hidden]
    by_name = [pair for pair in zip(given.kwonlyargs, given.kw_defaults, strict=True) if pair[0].arg not in hidden]
    arguments = ast.arguments(
        posonlyargs=[each for each in given.posonlyargs if each.arg not in hidden],
        args=[each for each, _ in kept if each in given.args],
        vararg=given.vararg,
        kwonlyargs=[each for each, _ in by_name],
        kw_defaults=[value for _, value in by_name],
        kwarg=given.kwarg,
        defaults=[value for _, value in kept if value is not None],
    )
    return type(function)(function.name, arguments, [ast.Pass()], [], function.returns, lineno=1, col_offset=0)
