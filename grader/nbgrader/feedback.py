"""nbgrader's own feedback page of one student, made so that its trouble stays that student's."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from grader.course.assignment import Assignment
from grader.errors import GradebookError
from grader.nbgrader.settings import course_config
from grader.nbgrader.troubles import watched


def generate_feedback(assignment: Assignment, student: str) -> None:
    """Write one student's page. Raises whatever goes wrong, GradebookError if nbgrader does not say what."""
    page = _one_page(assignment, student)
    try:
        page.start()
    except Exception as error:
        raise page.failure or GradebookError(f"nbgrader failed: {type(error).__name__}: {error}") from error


def _one_page(assignment: Assignment, student: str) -> Any:
    """nbgrader's converter for this student's notebook: it looks for students by glob, where `[a]` is an `a`."""
    from nbgrader.apps.api import NbGraderAPI
    from nbgrader.converters import GenerateFeedback

    from grader.nbgrader.converters import take_over

    take_over()

    class OnePage(watched(GenerateFeedback)):  # type: ignore[misc]  # nbgrader has no types
        def init_notebooks(self) -> None:
            folder = Path(self._format_source(assignment.name, student))
            self.assignments = {str(folder): [str(folder / assignment.rubric.notebook)]}
            self.notebooks: list[str] = []

    api = NbGraderAPI(config=course_config(assignment.course))
    api.coursedir.assignment_id, api.coursedir.student_id = assignment.name, student
    page = OnePage(coursedir=api.coursedir, parent=api)
    page.config.HTMLExporter.template_name = "feedback"
    page.force = True
    return page
