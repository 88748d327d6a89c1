"""A class's work for an ordinary assignment, without a rubric: nbgrader's own steps, one student at a time.

The cells run in our sandbox (`execution.py`). What goes wrong for one student is told and stops nobody.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import Any

from grader.course.assignment import Course
from grader.errors import CourseError, did_you_mean
from grader.ingest import printable
from grader.nbgrader.commands.handed_in import missing_notebooks
from grader.nbgrader.gradebook.marks import Marks, Record
from grader.nbgrader.gradebook.opening import open_gradebook, prepared, sound_gradebook
from grader.nbgrader.gradebook.rows import marks_of
from grader.nbgrader.settings import course_config
from grader.nbgrader.troubles import Trouble, check_writable, trouble, watched

IN_THE_STUDENTS_PROCESS = (
    "these marks come from test cells in the notebooks, which run in the student's own process: a program that is out "
    "to do so can read hidden tests and tamper with its marks (docs/security.md)"
)


def is_ordinary(course: Course, name: str) -> bool:
    """Whether there is an assignment of nbgrader's by this name."""
    return course.folder("source", ".", name).is_dir() or course.folder("release", ".", name).is_dir()


def grade_notebooks(
    course: Course, name: str, wanted: Sequence[str], options: Any, tell: Callable[[str], None]
) -> tuple[list[Record], list[Trouble]]:
    """Grade these students, or everyone, and write gradebook, autograded/ and feedback/; records for a table.

    Raises CourseError where nobody has handed anything in, GradebookError where nothing can be kept.
    """
    students = _chosen(course, name, wanted)
    for folder in ("autograded", "feedback"):
        check_writable(course.root / folder)
    _check_released(course, name)
    for told in prepared(course_config(course), None):
        tell(told)
    released = [path.name for path in course.folder("release", ".", name).glob("*.ipynb")]
    troubles: list[Trouble] = []
    kept = []
    for student in students:
        found = _converted(course, name, student, options)
        troubles += found
        kept += [] if found else [student]
        tell(f"{printable(student)}: {'could not be graded' if found else 'graded'}")
        for missing in [] if found else missing_notebooks(course.folder("submitted", student, name), released):
            tell(f"{printable(student)}: {missing.words}")
    with open_gradebook(course) as gradebook:
        marks = marks_of(gradebook, name)
    return [record(student, marks[student]) for student in kept if student in marks], troubles


def record(student: str, marks: Marks) -> Record:
    """A student's marks by notebook, as the table shows them."""
    notebooks: dict[str, list[Any]] = {}
    for (notebook, _), mark in marks.cells.items():
        notebooks.setdefault(notebook, []).append(mark)
    criteria = [
        {
            "id": notebook,
            "points": sum(mark.points or 0.0 for mark in found),
            "waiting": sum(mark.points is None for mark in found),
        }
        for notebook, found in notebooks.items()
    ]
    return {
        "student": student,
        "criteria": criteria,
        "points": marks.points,
        "max_points": marks.max_points,
        "penalty": marks.penalty,
        "needs_review": marks.waiting,
        "notes": [],
    }


def cell_record(student: str, marks: Marks) -> Record:
    """A student's marks by cell, as the instructor's page shows them."""
    criteria = [
        {
            "id": f"{notebook} {cell}",
            "title": f"{cell} ({notebook})",
            "points": mark.points,
            "max_points": mark.max_points,
            "by_person": mark.by_person,
            "status": "not all points",
            "misconception": "",
        }
        for (notebook, cell), mark in sorted(marks.cells.items())
    ]
    about = {"student": student, "criteria": criteria, "points": marks.points, "max_points": marks.max_points}
    owed = {"penalty": marks.penalty, "late": marks.late}
    return {**about, **owed, "needs_review": marks.waiting, "notes": []}


def _chosen(course: Course, name: str, wanted: Sequence[str]) -> list[str]:
    there = course.students(name)
    missing = [student for student in wanted if student not in there]
    if missing or not there:
        who = f"nothing from {', '.join(missing)}" if missing else "nothing"
        meant = did_you_mean(missing[0], there) if missing else ""
        raise CourseError(
            f"{course.root / 'submitted'}: {who} for {name}; submissions lie in submitted/<student>/{name}/{meant}"
        )
    return list(dict.fromkeys(wanted)) or there


def _check_released(course: Course, name: str) -> None:
    from nbgrader.api import MissingEntry

    with sound_gradebook(course, name, f"nbgrader generate_assignment {name}") as gradebook:
        if not gradebook.find_assignment(name).notebooks:
            raise MissingEntry(name)


def _converted(course: Course, name: str, student: str, options: Any) -> list[Trouble]:
    """nbgrader's autograde and feedback for one student; what went wrong."""
    from nbgrader.apps.api import NbGraderAPI
    from nbgrader.converters import Autograde, GenerateFeedback

    from grader.nbgrader.commands.converters import take_over

    take_over()
    config = course_config(course)
    config.ExecuteInSandbox.sandbox = options.sandbox
    config.ExecuteInSandbox.allow_weak_sandbox = options.allow_weak_sandbox
    api = NbGraderAPI(config=config)
    api.log.setLevel(logging.CRITICAL + 1)
    api.coursedir.assignment_id, api.coursedir.student_id = name, student
    steps: tuple[tuple[str, Any], ...] = (
        ("could not be graded", Autograde),
        ("there is no feedback page", GenerateFeedback),
    )
    for what, step in steps:
        converter = watched(step)(coursedir=api.coursedir, parent=api)
        converter.force = True
        if step is GenerateFeedback:
            converter.config.HTMLExporter.template_name = "feedback"
        try:
            converter.start()
        except Exception as error:
            return [trouble(student, what, converter.failure or error)]
    return []
