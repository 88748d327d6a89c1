"""nbgrader's own feedback page of one student, made so that its trouble stays that student's."""

from __future__ import annotations

import functools
from pathlib import Path
from types import CodeType
from typing import Any

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

from grader.course.assignment import Assignment
from grader.errors import GradebookError
from grader.nbgrader.settings import course_config
from grader.nbgrader.troubles import watched


class _Compiled(BytecodeCache):
    """Templates as they were compiled for the first page: nbconvert would compile all of them again for each."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self.kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.code is not None:
            self.kept[bucket.key, bucket.checksum] = bucket.code


def generate_feedback(assignment: Assignment, student: str) -> None:
    """Write one student's page. Raises whatever goes wrong, GradebookError if nbgrader does not say what."""
    page = _one_page(assignment, student)
    try:
        page.start()
    except Exception as error:
        raise page.failure or GradebookError(f"nbgrader failed: {type(error).__name__}: {error}") from error


@functools.cache
def _exporter() -> Any:
    """nbgrader's exporter of pages, which compiles a template once."""
    from nbconvert.exporters import HTMLExporter

    compiled = _Compiled()

    class PageExporter(HTMLExporter):
        def _create_environment(self) -> Any:
            environment = super()._create_environment()  # type: ignore[no-untyped-call]
            environment.bytecode_cache = compiled
            return environment

    return PageExporter


def _one_page(assignment: Assignment, student: str) -> Any:
    """nbgrader's converter for this student's notebook: it looks for students by glob, where `[a]` is an `a`."""
    from nbgrader.apps.api import NbGraderAPI
    from nbgrader.converters import GenerateFeedback
    from traitlets import default

    from grader.nbgrader.converters import take_over

    take_over()

    class OnePage(watched(GenerateFeedback)):  # type: ignore[misc]  # nbgrader has no types
        def init_notebooks(self) -> None:
            folder = Path(self._format_source(assignment.name, student))
            self.assignments = {str(folder): [str(folder / assignment.rubric.notebook)]}
            self.notebooks: list[str] = []

        @default("exporter_class")
        def _exporter_class_default(self) -> Any:
            return _exporter()

    api = NbGraderAPI(config=course_config(assignment.course))
    api.coursedir.assignment_id, api.coursedir.student_id = assignment.name, student
    page = OnePage(coursedir=api.coursedir, parent=api)
    page.config.HTMLExporter.template_name = "feedback"
    page.force = True
    return page
