"""Which functions a file defines, and whether they are as they were handed out; found before any file runs.

This happens in the student's process, since a file may be made to crash Python's parser.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence

from . import stepwise

ABSENT, HANDED_OUT, OWN, IMPORTED = 0, 1, 2, 3
FROM_ELSEWHERE = "*"
BLOCKS = (ast.stmt, ast.ExceptHandler, ast.match_case)
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def survey(files: Mapping[str, bytes], handout: str, functions: Sequence[str]) -> list[list[int]]:
    """For each file, and each function by name, one of the states above; an empty list where a file is no Python."""
    given = {name: dumped(node) for name, node in defined(files[handout], handout).items()}
    own = frozenset(file.rpartition("/")[2].removesuffix(".py") for file in files if file != handout)
    return [states(content, file, functions, given, own) for file, content in files.items()]


def states(
    content: bytes, file: str, functions: Sequence[str], given: Mapping[str, str], own: frozenset[str]
) -> list[int]:
    """The states of one file's functions; what it takes from another file may come by any name: imported."""
    try:
        found = defined(content, file)
    except stepwise.Unread:
        return []
    told = []
    elsewhere = IMPORTED if FROM_ELSEWHERE in found or own & set(found) else ABSENT
    for name in functions:
        node = found.get(name.partition(".")[0])
        if node is None:
            told.append(elsewhere)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            told.append(IMPORTED)
        else:
            told.append(HANDED_OUT if dumped(node) == given.get(name.partition(".")[0]) else OWN)
    return told


def defined(content: bytes, file: str) -> dict[str, ast.stmt]:
    """The last statement outside of functions that gives each name a meaning. Raises Unread."""
    steps, _, _ = stepwise.steps_of(content, file)
    found: dict[str, ast.stmt] = {}
    for node in _statements([node for step in steps for node in step]):
        if isinstance(node, DEFINITIONS):
            found[node.name] = node
        elif isinstance(node, ast.Import | ast.ImportFrom):
            found.update((alias.asname or alias.name.partition(".")[0], node) for alias in node.names)
            if isinstance(node, ast.ImportFrom) and (node.level or any(alias.name == "*" for alias in node.names)):
                found[FROM_ELSEWHERE] = node
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names = [name for target in targets for name in ast.walk(target)]
            found.update((name.id, node) for name in names if isinstance(name, ast.Name))
    return found


def _statements(body: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    """Statements outside of functions, those inside of `if`, `try` and `with` too."""
    waiting = list(reversed(body))
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, DEFINITIONS):
            inner = [child for child in ast.iter_child_nodes(node) if isinstance(child, BLOCKS)]
            waiting += [child for child in reversed(inner) if isinstance(child, ast.stmt)]
            waiting += [s for child in inner if not isinstance(child, ast.stmt) for s in reversed(child.body)]


def dumped(node: ast.stmt) -> str:
    """A definition without its place, its docstrings and its comments."""
    copy = ast.parse(ast.unparse(node))
    for inner in ast.walk(copy):
        if isinstance(inner, DEFINITIONS) and ast.get_docstring(inner, clean=False) is not None:
            inner.body = inner.body[1:] or [ast.Pass()]
    return ast.dump(copy)
