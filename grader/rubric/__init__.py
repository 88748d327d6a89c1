"""YAML -> Rubric, with the line of every mistake, all at once.

Start at `schema.py`: the fields of its classes are the settings of a rubric. `yaml_source.py` reads a file with the
line of every value, `cross_checks.py` finds what does not fit together. A rubric is data; nothing here grades.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

from pydantic import ValidationError

from grader.errors import RubricError
from grader.rubric.cross_checks import Mistake, cross_checks
from grader.rubric.for_each import expanded
from grader.rubric.schema import Criterion, Rubric
from grader.rubric.todos import todos
from grader.rubric.yaml_explain import explain
from grader.rubric.yaml_problems import Problem, format_problems, where_of
from grader.rubric.yaml_source import MAX_CHARACTERS, YamlSource, read_yaml

__all__ = ["Criterion", "Rubric", "json_schema", "load_rubric", "parse_rubric", "rubric_digest", "with_lines"]


def load_rubric(path: Path, shown_as: str | None = None) -> Rubric:
    """The rubric in a file. Raises RubricError with every mistake as `file:line: where: what; what is allowed`."""
    try:
        with path.open("rb") as file:
            raw = file.read(4 * MAX_CHARACTERS + 1)
    except OSError as error:
        raise RubricError([f"{path}: cannot be read: {error.strerror}"]) from error
    return parse_rubric(raw.decode("utf-8", errors="surrogateescape"), shown_as or str(path))


def parse_rubric(text: str, file: str) -> Rubric:
    """The rubric in a text; `file` is its name in messages."""
    source = expanded(read_yaml(text))
    problems = list(source.problems)
    if left := todos(source, text):
        raise RubricError(format_problems(file, left))
    rubric = None
    try:
        rubric = Rubric.model_validate(source.data)
    except ValidationError as error:
        problems += explain(error, source, Rubric)
    if () not in source.trapped:
        problems += [
            _problem(path, message, source) for path, message in cross_checks(source.data) if path not in source.trapped
        ]
    if problems or rubric is None:
        raise RubricError(format_problems(file, problems))
    return rubric


def with_lines(file: Path, mistakes: Sequence[Mistake]) -> list[str]:
    """Mistakes that show only beside other files, in the words and with the lines of all others."""
    source = expanded(read_yaml(file.read_text(encoding="utf-8", errors="surrogateescape")))
    return format_problems(str(file), [_problem(path, message, source) for path, message in mistakes])


def _problem(path: tuple[str | int, ...], message: str, source: YamlSource) -> Problem:
    return Problem(_line(path, source), where_of(path[:-1], source.data), f"{path[-1]}: {message}")


def _line(path: tuple[str | int, ...], source: YamlSource) -> int:
    while path and path not in source.lines:
        path = path[:-1]
    return source.lines.get(path, 1)


def rubric_digest(rubric: Rubric) -> str:
    """SHA-256 of what a rubric means, whatever its layout."""
    return hashlib.sha256(json.dumps(rubric.model_dump(mode="json"), sort_keys=True).encode()).hexdigest()


def json_schema() -> str:
    """The JSON schema of a rubric file, for editors, made from the same classes that read it."""
    schema = Rubric.model_json_schema()
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    return json.dumps(schema, indent=2) + "\n"
