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
from grader.nbgrader.importing import import_nbgrader
from grader.rubric import load_rubric


def fill(config: Any, course: Course | None) -> None:
    """Everything that nbgrader must know to grade as we do; what the configuration says already stays."""
    find_alembic()
    if course is not None:
        directory = config.CourseDirectory
        usual = {"root": str(course.root), "db_url": course.database, "course_id": course.root.name}
        for name, value in usual.items():
            if name not in directory:
                directory[name] = value
    plugins = (
        ("ExportApp", "plugin_class", "grader.nbgrader.inside.ConfirmedCsvExport"),
        ("ZipCollectApp", "collector_plugin", "grader.nbgrader.commands.collecting.LmsNames"),
        ("ZipCollectApp", "extractor_plugin", "grader.nbgrader.commands.collecting.OneByOne"),
    )
    for section, name, plugin in plugins:
        if name not in config[section]:
            config[section][name] = plugin


def handed_in_modules(course: Course, name: str) -> list[str]:
    """Files of the handout that students change, which nbgrader must not put back."""
    try:
        module = load_rubric(course.rubric_file(name)).module
        return [module] if module else []
    except GraderError:
        return []  # told when somebody grades or validates this assignment; others must go on working


def course_config(course: Course) -> Config:
    """The course's nbgrader_config.py, with its own database, late policy and so on, or the usual set-up without one.

    Raises GradebookError if that file fails.
    """
    find_alembic()
    import_nbgrader()
    path = course.root / "nbgrader_config.py"
    if str(course.root) not in sys.path:
        sys.path.append(str(course.root))  # as for nbgrader's commands: policies may stand in a module of the course's
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
