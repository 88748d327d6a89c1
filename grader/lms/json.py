"""`json`: a class for scripts (`schemas/class.schema.json`). Points are null where a person must look first."""

from __future__ import annotations

import json
from typing import Any

from grader.lms.marks import ClassMarks, StudentMarks


def class_json(marks: ClassMarks) -> str:
    """One object with everyone in it, those too who wait or handed in nothing."""
    whole = {
        "assignment": marks.assignment,
        "title": marks.title,
        "max_points": marks.max_points,
        "criteria": [{"id": c.id, "title": c.title, "max_points": c.max_points} for c in marks.criteria],
        "students": [_student(each) for each in marks.students],
    }
    return json.dumps(whole, indent=2, ensure_ascii=False) + "\n"


def _student(each: StudentMarks) -> dict[str, Any]:
    who = each.student
    return {
        "id": who.id,
        "first_name": who.first_name,
        "last_name": who.last_name,
        "email": who.email,
        "section": who.section or None,
        "handed_in": each.handed_in,
        "submitted_at": f"{each.submitted_at.isoformat()}Z" if each.submitted_at else None,
        "needs_review": each.waiting,
        "points": each.final if each.handed_in else None,
        "penalty": each.penalty,
        "criteria": dict(each.criteria),
    }
