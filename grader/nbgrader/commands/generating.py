"""nbgrader's `generate_assignment` for a rubric's assignment: the last step of `grader release`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from grader.course.assignment import Assignment
from grader.errors import GradebookError
from grader.nbgrader.gradebook.backup import back_up, mark_as_ours
from grader.nbgrader.gradebook.cells import follow
from grader.nbgrader.gradebook.opening import gradebook_file, open_gradebook
from grader.nbgrader.notebooks.marked import Notebook
from grader.nbgrader.settings import course_config


def generate_assignment(assignment: Assignment, notebook: Notebook) -> list[str]:
    """nbgrader's own release step: source/ to release/, cells into the gradebook; what changed there, in words.

    Raises GradebookError where a person's marks would be lost.
    """
    from nbgrader.apps.api import NbGraderAPI
    from nbgrader.converters import GenerateAssignment
    from nbgrader.utils import capture_log, temp_attrs
    from traitlets.config import Config

    from grader.nbgrader.commands.converters import take_over

    take_over()
    course, name = assignment.course, assignment.name
    file = gradebook_file(course)
    new = file is not None and not file.exists()
    back_up(file)
    api = NbGraderAPI(config=course_config(course))
    if not new:
        with temp_attrs(api.coursedir, assignment_id=name):  # a trial that leaves the gradebook as it is
            trial = GenerateAssignment(coursedir=api.coursedir, parent=api, no_database=True, force=True)
            trial.update_config(Config({"SaveCells": {"enabled": False}}))
            _succeed(capture_log(trial), f"release of {name}")
    with open_gradebook(course) as gradebook:
        done = follow(gradebook, assignment, notebook)
    _succeed(api.generate_assignment(name, force=True, create=True), f"release of {name}")
    if new:
        mark_as_ours(file)
    return done


def _succeed(result: Mapping[str, Any], what: str) -> None:
    if not result["success"]:
        log = str(result.get("error") or result.get("log") or "").strip().splitlines()
        raise GradebookError(f"nbgrader failed at the {what}: {' / '.join(log[-4:])}")
