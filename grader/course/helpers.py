"""Helper modules that the course hands out beside the student's, to be used as they are.

A file of the handout is one if reference.py imports it, itself or by way of another: then it is whole, and the course's
copy counts. Any other file beside the module is the student's own, as one that is to be filled in.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath


def helpers_of(handout: Mapping[str, bytes], module: str, reference: bytes) -> list[str]:
    """The files by name, each after those that it imports itself."""
    there = {name.removesuffix(".py"): name for name in handout if name.endswith(".py") and name != module}
    found: dict[str, None] = {}

    def visit(content: bytes, within: tuple[str, ...]) -> None:
        for name in _imported(content):
            file = there.get(name)
            if file is not None and file not in found and file not in within:
                visit(handout[file], (*within, file))
                found[file] = None

    visit(reference, ())
    return list(found)


def _imported(content: bytes) -> Iterator[str]:
    try:
        tree = ast.parse(content)
    except (SyntaxError, ValueError):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


def with_helpers(
    code: Mapping[PurePosixPath, bytes], helpers: Mapping[str, bytes]
) -> tuple[dict[PurePosixPath, bytes], list[str]]:
    """The student's files with the course's helper modules as they were handed out, and a note of each that was not."""
    files, notes = dict(code), []
    for name, content in helpers.items():
        own = files.get(PurePosixPath(name))
        if own is not None and own.split() != content.split():
            notes.append(f"{name} was changed; the course's own was used, as it was handed out")
        files[PurePosixPath(name)] = content
    return files, notes
