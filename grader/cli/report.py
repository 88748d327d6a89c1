"""`grader report`: the instructor's page of a graded class."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from grader.cli.common import assignment_of, course_of, short, tell
from grader.course.assignment import Assignment, Course, has_rubric
from grader.course.roster import read_roster
from grader.course.stored import stored_reports
from grader.errors import CourseError
from grader.grading.store import Store
from grader.nbgrader.gradebook.entering import read_marks
from grader.nbgrader.gradebook.marks import Record, marked_record
from grader.nbgrader.whole_class.batch import STORE
from grader.nbgrader.whole_class.ordinary import IN_THE_STUDENTS_PROCESS, cell_record, is_ordinary
from grader.reports.files import write_atomically
from grader.reports.overview.page import INSTALL, Run, missing, overview_html

LEFT_OUT = ("hint", "remarks", "example")
"""What a stored report has of a criterion and the page has not: a class's are held in memory."""


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
    records = with_people(course, name, [cell_record(student, marks[student]) for student in sorted(marks)])
    about = status_of(course, name, records)
    return _written(path, overview_html(name, records, warning=IN_THE_STUDENTS_PROCESS, run=about, name=name))


def write_page(assignment: Assignment) -> Path:
    """Write the page from the stored reports. Raises CourseError where there are none, or old ones."""
    course, name = assignment.course, assignment.name
    folder = course.report_file(name, "").parent
    records = _stored(folder)
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
    records = with_people(course, name, records)
    given = [content.decode("utf-8", "replace") for file, content in assignment.handout.items() if file.endswith(".py")]
    page = overview_html(
        assignment.rubric.title, records, run=status_of(course, name, records), handout=given, name=name
    )
    return _written(folder / "index.html", page)


def _written(path: Path, page: str) -> Path:
    write_atomically(path, page)
    for words in missing():
        tell(f"grader: not on the page: {words}; {INSTALL}")
    return path


def _stored(folder: Path) -> list[Record]:
    """All stored reports, without what the page does not show."""
    return [
        {**record, "criteria": [_lighter(criterion) for criterion in record["criteria"]]}
        for record in stored_reports(folder)
    ]


def _lighter(criterion: Mapping[str, Any]) -> dict[str, Any]:
    kept = {key: value for key, value in criterion.items() if key not in LEFT_OUT}
    if kept.get("derivation"):
        kept["derivation"] = {key: value for key, value in kept["derivation"].items() if key != "claims"}
    return kept


def with_people(course: Course, name: str, records: Sequence[Record]) -> list[Record]:
    """The records with names and sections, where students.csv has them, and links to feedback pages that are there."""
    roster = read_roster(course.root)
    made = []
    for record in records:
        student = roster.get(record["student"])
        people = {"who": student.name, "section": student.section} if student else {}
        made.append({**record, **people, "link": feedback_link(course, name, record["student"])})
    return made


def feedback_link(course: Course, name: str, student: str) -> str:
    """From the page to the student's, "" where there is none; the folder where an assignment has several notebooks."""
    folder = course.folder("feedback", student, name)
    pages = sorted(folder.glob("*.html")) if folder.is_dir() else []
    if not pages:
        return ""
    page = f"/{quote(pages[0].name)}" if len(pages) == 1 else "/"
    return f"../../feedback/{quote(student)}/{quote(name)}{page}"


def status_of(course: Course, name: str, records: Sequence[Record]) -> Run:
    """When and how long it was graded, and who is missing."""
    folder = course.report_file(name, "").parent
    files = [course.report_file(name, record["student"]) for record in records]
    times = sorted(file.stat().st_mtime for file in files if file.is_file())
    graded = {record["student"] for record in records}
    handed_in = set(course.students(name))
    return Run(
        datetime.fromtimestamp(times[0], UTC) if times else None,
        datetime.fromtimestamp(times[-1], UTC) if times else None,
        {student: took for student, took in _seconds(folder / STORE).items() if student in graded},
        sorted(handed_in - graded),
        sorted(set(read_roster(course.root)) - handed_in - graded),
    )


def _seconds(path: Path) -> dict[str, float]:
    if not path.is_file():
        return {}
    store = Store(path, read_only=True)
    try:
        return store.times()
    finally:
        store.close()
