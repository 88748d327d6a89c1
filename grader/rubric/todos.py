"""What a drafted rubric leaves to its author: each value that is `TODO`, with its line and the comment beside it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from grader.rubric.yaml_problems import Path, Problem, where_of
from grader.rubric.yaml_source import YamlSource

TODO = "TODO"


def todos(source: YamlSource, text: str) -> list[Problem]:
    """One problem for each; as long as there is one, nothing else need be told."""
    lines = text.splitlines()
    found = []
    for path in _open(source.data):
        line = source.lines.get(path) or source.lines.get(path[:-1], 1)
        said = lines[line - 1].partition("#")[2].strip() if line <= len(lines) else ""
        words = f"still to be written ({TODO}): {said}" if said else f"still to be written ({TODO})"
        found.append(Problem(line, where_of(path, source.data), words))
    return found


def _open(value: Any, path: Path = ()) -> Iterator[Path]:
    if value == TODO:
        yield path
    elif isinstance(value, dict | list):
        for step, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _open(inner, (*path, step))
