"""`csv`: nbgrader's columns with one for each criterion; who waits for a person has no line."""

from __future__ import annotations

import csv
import io

from grader.lms.marks import ClassMarks
from grader.lms.sheets import neutral

COLUMNS = (
    *("assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email"),
    *("raw_score", "late_submission_penalty", "score", "max_score"),
)


def class_csv(marks: ClassMarks) -> str:
    """The table; a text that a spreadsheet would take for a formula is written as text."""
    names = [each.id if each.id not in (*COLUMNS, "section") else f"criterion {each.id}" for each in marks.criteria]
    sections = any(each.student.section for each in marks.students)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(map(neutral, [*COLUMNS, *names, *(["section"] if sections else [])]))
    for each in marks.students:
        if each.waiting:
            continue
        who = each.student
        row: list[object] = [
            marks.assignment,
            each.due,
            each.submitted_at,
            who.id,
            who.last_name,
            who.first_name,
            who.email,
        ]
        row += [each.raw, each.penalty, each.final, marks.max_points]
        row += [each.criteria.get(criterion.id) or 0.0 for criterion in marks.criteria]
        writer.writerow(map(neutral, [*row, *([who.section] if sections else [])]))
    return out.getvalue()
