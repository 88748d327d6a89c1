"""How nbgrader is set up for a course: one place for the command `grader` and for nbgrader's own commands."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from grader.course.assignment import Course
from grader.errors import GradebookError, GraderError
from grader.rubric import load_rubric


def fill(config: Any, course: Course) -> None:
    """Everything that nbgrader must know to grade as we do."""
    find_alembic()
    config.CourseDirectory.root = str(course.root)
    config.CourseDirectory.db_url = course.database
    config.CourseDirectory.course_id = course.root.name
    config.IncludeHeaderFooter.enabled = False
    # The handout is written as students get it: there is nothing to clear, and scratch cells must stay as they are.
    config.ClearSolutions.enabled = False
    config.Autograde.sanitize_preprocessors = ["nbgrader.preprocessors.ClearOutput"]
    config.Autograde.autograde_preprocessors = [
        "grader.nbgrader.plugin.GradeSubmission",
        "nbgrader.preprocessors.AssignLatePenalties",
        "nbgrader.preprocessors.CheckCellMetadata",
    ]
    config.GenerateFeedback.preprocessors = [
        "grader.nbgrader.plugin.ConfirmedGrades",
        "nbconvert.preprocessors.CSSHTMLHeaderPreprocessor",
    ]
    config.ExportApp.plugin_class = "grader.nbgrader.plugin.ConfirmedCsvExport"
    # nbgrader replaces files of the same name by the handout's: the student's module must survive that.
    config.Autograde.exclude_overwriting = {name: _modules(course, name) for name in course.assignments}


def _modules(course: Course, name: str) -> list[str]:
    try:
        return [load_rubric(course.rubric_file(name)).module]
    except GraderError:
        return []  # told when somebody grades or validates this assignment; others must go on working


def course_config(course: Course) -> Config:
    """The course's nbgrader_config.py, with its own database, late policy and so on, or the usual set-up without one.

    Raises GradebookError if that file fails.
    """
    find_alembic()
    path = course.root / "nbgrader_config.py"
    config = Config()
    fill(config, course)
    if path.exists():
        try:
            config.merge(PyFileConfigLoader(path.name, path=str(course.root)).load_config())
        except Exception as error:
            raise GradebookError(f"{path}: cannot be read: {type(error).__name__}: {error}") from error
    return config


def find_alembic() -> None:
    """nbgrader starts `alembic` by bare name to make a gradebook; it is installed beside this Python."""
    scripts = str(Path(sys.executable).parent)
    if scripts not in os.environ.get("PATH", "").split(os.pathsep):
        os.environ["PATH"] = scripts + os.pathsep + os.environ.get("PATH", os.defpath)
