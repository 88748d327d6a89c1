"""Marks as a table: nbgrader's columns, of final marks only, however names are written.

A student whose marks wait for a person has no line and is named; `final` writes nothing until nobody waits.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from grader.course.roster import Student
from grader.lms.csv import COLUMNS
from grader.lms.marks import ClassMarks, Criterion, StudentMarks, waiting_words
from grader.lms.sheets import neutral
from grader.nbgrader.gradebook.marks import mark_of


@dataclass(frozen=True)
class Exported:
    """Rows by column, in nbgrader's order, and who waits: (assignment, student)."""

    rows: list[dict[str, Any]]
    waiting: list[tuple[str, str]]

    @property
    def csv(self) -> str:
        """The rows as CSV. A text that a spreadsheet would take for a formula is written as text."""
        out = io.StringIO()
        writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
        writer.writeheader()
        for row in self.rows:
            writer.writerow({column: neutral(row[column]) for column in COLUMNS})
        return out.getvalue()

    @property
    def words(self) -> str:
        """Who has no line yet and why, "" if nobody."""
        return waiting_words(self.waiting)


def exported(gradebook: Any, assignments: Collection[str] = (), students: Collection[str] = ()) -> Exported:
    """The final marks of these assignments and students, or of all. Who handed in nothing has zero, as in nbgrader."""
    rows, waiting = [], []
    for assignment in gradebook.assignments:
        if assignments and assignment.name not in assignments:
            continue
        handed_in = {submission.student.id: submission for submission in assignment.submissions}
        for student in gradebook.students:
            if students and student.id not in students:
                continue
            submission = handed_in.get(student.id)
            if submission is not None and _waits(submission):
                waiting.append((assignment.name, student.id))
            else:
                rows.append(_row(assignment, student, submission))
    return Exported(rows, waiting)


def _waits(submission: Any) -> bool:
    grades = [grade for notebook in submission.notebooks for grade in notebook.grades]
    return any(mark_of(grade).points is None for grade in grades)


def _row(assignment: Any, student: Any, submission: Any) -> dict[str, Any]:
    raw, penalty = (submission.score, submission.late_submission_penalty or 0.0) if submission else (0.0, 0.0)
    return {
        "assignment": assignment.name,
        "duedate": submission.duedate if submission else assignment.duedate,
        "timestamp": submission.timestamp if submission else None,
        "student_id": student.id,
        "last_name": student.last_name,
        "first_name": student.first_name,
        "email": student.email,
        "raw_score": raw,
        "late_submission_penalty": penalty,
        "score": max(0.0, raw - penalty),
        "max_score": assignment.max_score,
    }


def class_marks(
    gradebook: Any, name: str, title: str, titles: Mapping[str, str], roster: Mapping[str, Student]
) -> ClassMarks:
    """Everyone's marks by criterion, as they stand in the gradebook; `titles` are by criterion, in their order."""
    (assignment,) = (each for each in gradebook.assignments if each.name == name)
    several = len(assignment.notebooks) > 1
    criteria = {
        (notebook.name, cell.name): Criterion(
            f"{notebook.name} {cell.name}" if several else cell.name, titles.get(cell.name, cell.name), cell.max_score
        )
        for notebook in assignment.notebooks
        for cell in notebook.grade_cells
    }
    order = {cell: at for at, cell in enumerate(titles)}
    keys = sorted(criteria, key=lambda key: (order.get(key[1], len(order)), *key))
    handed_in = {submission.student.id: submission for submission in assignment.submissions}
    students = []
    for student in sorted(gradebook.students, key=lambda each: each.id):
        submission = handed_in.get(student.id)
        given = _given(submission) if submission is not None else {}
        students.append(
            StudentMarks(
                _person(student, roster.get(student.id)),
                submission is not None,
                {criteria[key].id: given.get(key, 0.0) if submission is not None else None for key in keys},
                (submission.late_submission_penalty or 0.0) if submission is not None else 0.0,
                submission.timestamp if submission is not None else None,
                submission.duedate if submission is not None else assignment.duedate,
            )
        )
    return ClassMarks(name, title, [criteria[key] for key in keys], students)


def _given(submission: Any) -> dict[tuple[str, str], float | None]:
    return {
        (notebook.name, grade.name): mark_of(grade).points
        for notebook in submission.notebooks
        for grade in notebook.grades
    }


def _person(student: Any, known: Student | None) -> Student:
    about = Student(student.id, student.first_name, student.last_name, student.email, student.lms_user_id)
    return replace(about, login=known.login, section=known.section) if known else about
