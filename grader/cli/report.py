"""`grader report`: the instructor's page of a graded class."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

from grader.cli.common import assignment_of, course_of, short
from grader.course.assignment import Assignment, Course, has_rubric
from grader.course.roster import read_roster
from grader.errors import CourseError
from grader.nbgrader.gradebook.entering import read_marks
from grader.nbgrader.gradebook.marks import Record, marked_record
from grader.nbgrader.whole_class.ordinary import IN_THE_STUDENTS_PROCESS, cell_record, is_ordinary
from grader.reports.files import write_atomically
from grader.reports.overview import overview_html


def run(options: argparse.Namespace) -> int:
    """Write the instructor's page from the stored reports."""
    course = course_of(options)
    ordinary = not has_rubric(course.root, options.assignment) and is_ordinary(course, options.assignment)
    page = write_cells_page(course, options.assignment) if ordinary else write_page(assignment_of(options))
    print(f"report: {short(page)}")
    return 0


def write_cells_page(course: Course, name: str) -> Path:
    """Write the page of an assignment without a rubric, by cell. Raises CourseError where nothing was graded."""
    marks = read_marks(course, name)
    if not marks:
        raise CourseError(f"{course.root}: there are no marks of {name}; run `grader grade {name}` first")
    path = course.report_file(name, "").parent / "index.html"
    path.parent.mkdir(parents=True, exist_ok=True)
    records = with_people(course, [cell_record(student, marks[student]) for student in sorted(marks)])
    write_atomically(path, overview_html(name, records, warning=IN_THE_STUDENTS_PROCESS))
    return path


def with_people(course: Course, records: Sequence[Record]) -> list[Record]:
    """The records with names and sections, where students.csv has them."""
    roster = read_roster(course.root)
    people = {student.id: ", ".join(filter(None, (student.name, student.section))) for student in roster.values()}
    return [{**record, "who": people.get(record["student"], "")} for record in records]


def write_page(assignment: Assignment) -> Path:
    """Write the page from the stored reports. Raises CourseError where there are none, or old ones."""
    course, name = assignment.course, assignment.name
    folder = course.report_file(name, "").parent
    records = []
    for path in sorted(folder.glob("*.json")):
        try:
            records.append(json.loads(path.read_text(encoding="utf-8")))
        except ValueError as error:
            raise CourseError(f"{path}: not a stored report ({error}); run `grader grade {name}` again") from error
    ids = [criterion.id for criterion in assignment.rubric.criteria]
    old = [r["student"] for r in records if [criterion["id"] for criterion in r["criteria"]] != ids]
    if old:
        raise CourseError(
            f"{folder}: the rubric has other criteria than the reports on {', '.join(old[:5])}; "
            f"run `grader grade {name}` again"
        )
    if not records:
        raise CourseError(f"{folder}: no graded submissions; run `grader grade {name}` first")
    marks = read_marks(course, name)
    notebook = Path(assignment.rubric.notebook).stem
    records = [marked_record(record, marks.get(record["student"]), notebook) for record in records]
    path = folder / "index.html"
    write_atomically(path, overview_html(assignment.rubric.title, with_people(course, records)))
    return path
