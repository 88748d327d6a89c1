"""Grading inside nbgrader: `nbgrader autograde` and formgrader's button give the same marks as `grader grade`.

A course's nbgrader_config.py holds two lines; `configure` there puts `GradeSubmission` in place of nbgrader's kernel.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from nbformat import NotebookNode, from_dict
from nbgrader.api import Gradebook
from nbgrader.converters import Autograde
from nbgrader.converters.base import BaseConverter
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Bool, Enum

from grader.assignment import Course, load_assignment
from grader.batch import grade_student
from grader.course_settings import load_settings
from grader.errors import GraderError
from grader.gradebook import enter, released_notebook, store_report
from grader.marked_notebook import mark
from grader.nbgrader_settings import fill
from grader.sandbox import CHOICES, open_sandbox


class GradeSubmission(NbGraderPreprocessor):  # type: ignore[misc]  # nbgrader has no types
    """Grades a submission, writes scores and comments, and returns the marked notebook."""

    sandbox = Enum(CHOICES, "best", help="How student code is held; `none` protects nothing.").tag(config=True)
    allow_weak_sandbox = Bool(False, help="Go on with less than course.yaml's sandbox.require.").tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        about = resources["nbgrader"]
        course = Course(Path(self.config.CourseDirectory.root))
        assignment = load_assignment(course, about["assignment"])
        if f"{about['notebook']}.ipynb" != assignment.rubric.notebook:
            return nb, resources
        require = load_settings(course.root).sandbox.require
        sandbox = open_sandbox(self.sandbox, require=require, allow_weak=self.allow_weak_sandbox)
        if sandbox.warning:
            self.log.warning(sandbox.warning)
        graded = grade_student(assignment, about["student"], sandbox)
        released = released_notebook(course, assignment.name, assignment.rubric.notebook)
        with Gradebook(about["db_url"], self.config.CourseDirectory.course_id) as gradebook:
            enter(gradebook, assignment, graded.report, released, graded.submission.submitted_at)
        store_report(course, graded.report)
        marked = mark(released, graded.cells, graded.submission.answer, graded.report)
        return from_dict(marked), resources


def configure(config: Any, root: Path) -> None:
    """Fill the `c` of a course's nbgrader_config.py: `configure(get_config(), Path(__file__).parent)`."""
    fill(config, Course(root.resolve()))
    # nbgrader passes over a submission without a notebook before any hook of its own runs.
    Autograde.init_notebooks = _init_notebooks


def _init_notebooks(converter: Autograde) -> None:
    try:
        supply_notebooks(Course(Path(converter.coursedir.root)))
    except GraderError as error:
        converter.log.error(str(error))
    BaseConverter.init_notebooks(converter)


def supply_notebooks(course: Course) -> None:
    """Put the handed-out notebook beside every submission without one; nbgrader would skip that student in silence."""
    for name in course.assignments:
        assignment = load_assignment(course, name)
        notebook = assignment.rubric.notebook
        released = course.folder("release", ".", name) / notebook
        for student in course.students(name) if released.exists() else []:
            path = course.folder("submitted", student, name) / notebook
            if not os.path.lexists(path):  # a link that leads nowhere is the student's, and is not written through
                path.write_bytes(released.read_bytes())
                print(f"{student}: handed in no {notebook}; the released one was put there", file=sys.stderr)
