"""Stored reports with the marks that stand in the gradebook, one student at a time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from grader.course.assignment import Course, has_rubric, load_assignment
from grader.course.stored import stored_reports
from grader.nbgrader.gradebook.entering import read_marks
from grader.nbgrader.gradebook.marks import Record, marked_record
from grader.nbgrader.whole_class.ordinary import cell_record


def marked_records(course: Course, name: str) -> Iterator[Record]:
    """Everyone's who was graded, in order of their ids. Raises CourseError for a file that is no report."""
    marks = read_marks(course, name)
    if not has_rubric(course.root, name):
        yield from (cell_record(student, marks[student]) for student in sorted(marks))
        return
    notebook = Path(load_assignment(course, name).rubric.notebook).stem
    for record in stored_reports(course.report_file(name, "").parent):
        yield marked_record(record, marks.get(record["student"]), notebook)
