"""A submitted file run one statement after the other: what fails outside of functions hides nothing after it.

A file is cut into steps. Definitions, imports and constants that follow one another are one step, since they take no
time; every other statement is a step of its own, so that one that never ends, or ends the process, can be left out the
next time. A file that is no Python as a whole is read cell by cell where it has cells (lines `# %%` or `# In[1]:`), and
lines that only a notebook understands (`%matplotlib inline`, `!pip install`, `name?`) are passed over.
"""

from __future__ import annotations
import __future__

import ast
import itertools
import re
import warnings
from collections.abc import Callable
from types import ModuleType
from typing import Any

from . import python2

CELL = re.compile(r"^# (?:%%|In ?\[[ \d]*\]:?)", re.MULTILINE)
MAGIC = re.compile(r"^([ \t]*)(?:[%!?]|[\w., ]+=[ \t]*[%!]|[\w.]+\?{1,2}[ \t]*$)")
MOST_MAGIC = 200
CELL_MAGIC = re.compile(r"[ \t\n]*%%[ \t]*(\w+)")
RUN_BY = {"time", "timeit", "capture", "prun", "python", "python3", "py"}
"""Cell magics whose cell is Python that is run here."""

MAX_STEPS = 2000
Step = list[ast.stmt]
Told = list[Any]
"""What became of a line: its number, a word (`failed`, `magic`, `unread`) and, where it failed, how."""


class Unread(Exception):
    """No part of the file is Python; `error` is why."""

    def __init__(self, error: BaseException) -> None:
        super().__init__(str(error))
        self.error = error


def steps_of(
    content: bytes, path: str, *, allow_python2: bool = False, alone: bool = False
) -> tuple[list[Step], int, list[Told]]:
    """The steps of a file, its `__future__` flags, and what of it is passed over; `alone`: a statement a step.

    Raises Unread.
    """
    told: list[Told] = []
    try:
        tree = parsed(content, path)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        found = _from_python2(content, path, told, error) if allow_python2 else None
        tree = found or _by_cells(content, path, told, error)
    flags = 0
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and node.module == "__future__":
            for alias in node.names:
                flags |= getattr(getattr(__future__, alias.name, None), "compiler_flag", 0)
    steps: list[Step] = []
    plain = False
    for node in tree.body:
        now = is_plain(node)
        if (now and plain and not alone) or len(steps) == MAX_STEPS:
            steps[-1].append(node)
        else:
            steps.append([node])
        plain = now
    return steps, flags, told


def parsed(source: Any, path: str) -> ast.Module:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree: ast.Module = ast.parse(source, path)
        return tree


def is_plain(node: ast.stmt) -> bool:
    """Whether a statement takes no time and calls nothing of the student's."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        runs = [*node.decorator_list, *node.args.defaults, *filter(None, node.args.kw_defaults)]
        return (
            not any(isinstance(inner, ast.Call) for each in runs for inner in ast.walk(each))
            and not node.decorator_list
        )
    if isinstance(node, ast.ClassDef):
        return not (node.decorator_list or node.keywords) and all(map(is_plain, node.body))
    if isinstance(node, ast.Import | ast.ImportFrom | ast.Pass):
        return True
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)
    if isinstance(node, ast.Assign | ast.AnnAssign):
        return node.value is None or isinstance(node.value, ast.Constant)
    return False


def _from_python2(content: bytes, path: str, told: list[Told], error: BaseException) -> ast.Module | None:
    """The file as Python 3, if it is Python 2; lines stay where they were, but for what the converter adds."""
    try:
        tree = parsed(python2.converted(_decoded(content)), path)
    except Exception:
        return None
    told.append([getattr(error, "lineno", None) or 1, "python2", ""])
    return tree


def _by_cells(content: bytes, path: str, told: list[Told], error: BaseException) -> ast.Module:
    """The cells that are Python, with what only a notebook understands taken out. Raises Unread if there are none."""
    try:
        text = _decoded(content)
    except (UnicodeDecodeError, LookupError, SyntaxError):
        raise Unread(error) from None
    body: list[ast.stmt] = []
    unread: list[Told] = []
    for start, cell in cells_of(text):
        try:
            found = _cell(cell, start, path, told)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as fault:
            line = start + bool(CELL.match(cell)) + (getattr(fault, "lineno", None) or 1)
            unread.append([line, "unread", type(fault).__name__])
            continue
        body += found
    if (not body and unread) or (len(cells_of(text)) == 1 and unread):
        raise Unread(error)
    told += unread
    return ast.Module(body, [])


def _decoded(content: bytes) -> str:
    import importlib.util

    return importlib.util.decode_source(content)


def cells_of(text: str) -> list[tuple[int, str]]:
    """Each cell with the number of lines before it."""
    marks = [0, *(match.start() for match in CELL.finditer(text) if match.start()), len(text)]
    return [(text.count("\n", 0, a), text[a:b]) for a, b in itertools.pairwise(marks) if b > a or a == 0]


def _cell(cell: str, start: int, path: str, told: list[Told]) -> list[ast.stmt]:
    """The statements of one cell. Raises what parsing raises."""
    _, newline, rest = cell.partition("\n") if CELL.match(cell) else ("", "", cell)
    before = 1 if newline else 0
    magic = CELL_MAGIC.match(rest)
    if magic is not None:
        line = start + before + rest.count("\n", 0, magic.end()) + 1
        told.append([line, "magic", ""])
        if magic[1] not in RUN_BY:
            return []
        lines = rest.split("\n")
        lines[line - start - before - 1] = ""
        rest = "\n".join(lines)
    lines = rest.split("\n")
    for _ in range(MOST_MAGIC):
        try:
            tree = parsed("\n".join(lines), path)
            break
        except SyntaxError as error:
            at = (error.lineno or 0) - 1
            match = MAGIC.match(lines[at]) if 0 <= at < len(lines) else None
            if match is None:
                raise
            lines[at] = f"{match[1]}pass"
            told.append([start + before + at + 1, "magic", ""])
    else:
        tree = parsed("\n".join(lines), path)
    for node in tree.body:
        ast.increment_lineno(node, start + before)
    return tree.body


def run(
    step: Step, flags: int, path: str, namespace: dict[str, Any], describe: Callable[[BaseException], dict[str, Any]]
) -> list[Told]:
    """Run the statements of a step, each by itself; what failed."""
    told: list[Told] = []
    for node in step:
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            continue  # run by itself, a text would become the module's documentation
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", SyntaxWarning)
                code = compile(ast.Module([node], []), path, "exec", flags, dont_inherit=True)
            exec(code, namespace)
        except BaseException as error:
            told.append([node.lineno, "failed", describe(error)])
    return told


def document(steps: list[Step], module: ModuleType) -> None:
    """Give a module the text that its file begins with."""
    first = steps[0][0] if steps else None
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
        module.__doc__ = first.value.value


def run_all(
    content: bytes, path: str, module: ModuleType, describe: Any, told: list[Told], *, allow_python2: bool = False
) -> None:
    """Run a helper module to its end, whatever fails in it. Raises what Python says where none of it can be read."""
    try:
        steps, flags, passed = steps_of(content, path, allow_python2=allow_python2)
    except Unread as unread:
        raise unread.error from None
    told += passed
    document(steps, module)
    for step in steps:
        told += run(step, flags, path, vars(module), describe)
