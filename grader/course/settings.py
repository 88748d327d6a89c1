"""`course.yaml`: settings of a whole course. Every one of them has a default, and the file need not exist."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from grader.errors import RubricError
from grader.rubric.yaml_explain import explain
from grader.rubric.yaml_problems import format_problems
from grader.rubric.yaml_source import read_yaml
from grader.sandbox import Tier

FILE = "course.yaml"


class _Settings(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class SandboxSettings(_Settings):
    """How student code must be held."""

    require: Tier = Field(default="standard", description="Nothing runs on a machine that gives less than this.")


class NotebookSettings(_Settings):
    """What an ordinary notebook, with test cells of nbgrader's kind, may use. Seconds for a cell: `Execute.timeout`."""

    seconds: Annotated[int, Field(gt=0, le=7200)] = 600
    memory_mib: Annotated[int, Field(ge=512, le=65536)] = 4096
    scratch_mib: Annotated[int, Field(ge=16, le=4096)] = 128


class CourseSettings(_Settings):
    """Settings of a whole course."""

    sandbox: SandboxSettings = SandboxSettings()
    notebooks: NotebookSettings = NotebookSettings()


def load_settings(root: Path) -> CourseSettings:
    """The settings of the course in this folder. Raises RubricError with the line of every mistake."""
    path = root / FILE
    if not path.exists():
        return CourseSettings()
    try:
        source = read_yaml(path.read_text(encoding="utf-8", errors="surrogateescape"))
    except OSError as error:
        raise RubricError([f"{path}: cannot be read: {error.strerror}"]) from error
    problems = list(source.problems)
    settings = None
    try:
        settings = CourseSettings.model_validate(source.data)
    except ValidationError as error:
        problems += explain(error, source, CourseSettings)
    if problems or settings is None:
        raise RubricError(format_problems(str(path), problems))
    return settings
