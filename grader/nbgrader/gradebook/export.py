"""Marks as a table: nbgrader's columns, of final marks only, however names are written.

A student whose marks wait for a person has no line and is named; `final` writes nothing until nobody waits.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from grader.ingest import printable
from grader.nbgrader.gradebook.marks import mark_of

COLUMNS = (
    *("assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email"),
    *("raw_score", "late_submission_penalty", "score", "max_score"),
)
MOST_NAMED = 10


@dataclass(frozen=True)
class Exported:
    """Rows by column, in nbgrader's order, and who waits: (assignment, student)."""

    rows: list[dict[str, Any]]
    waiting: list[tuple[str, str]]
    sections: Mapping[str, str] = field(default_factory=dict)

    @property
    def csv(self) -> str:
        """The rows as CSV. A text that a spreadsheet would take for a formula is written as text."""
        out = io.StringIO()
        columns = (*COLUMNS, "section") if any(self.sections.values()) else COLUMNS
        writer = csv.DictWriter(out, columns, lineterminator="\n")
        writer.writeheader()
        for row in self.rows:
            whole = {**row, "section": self.sections.get(row["student_id"], "")}
            writer.writerow({column: _plain(whole[column]) for column in columns})
        return out.getvalue()

    @property
    def words(self) -> str:
        """Who has no line yet and why, "" if nobody."""
        if not self.waiting:
            return ""
        named = ", ".join(f"{printable(student)} ({name})" for name, student in self.waiting[:MOST_NAMED])
        more = f" and {len(self.waiting) - MOST_NAMED} more" if len(self.waiting) > MOST_NAMED else ""
        return f"not exported: a person must first confirm marks in formgrader for {named}{more}"


def exported(
    gradebook: Any,
    assignments: Collection[str] = (),
    students: Collection[str] = (),
    sections: Mapping[str, str] | None = None,
) -> Exported:
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
    return Exported(rows, waiting, sections or {})


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


def _plain(value: Any) -> Any:
    if value is None:
        return ""
    text = str(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(("=", "+", "-", "@", "\t", "\r")) else value
