"""`students.csv` into nbgrader's gradebook: names and addresses for formgrader, extensions for the late policy."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from grader.course.roster import Student, read_roster


def enter_roster(gradebook: Any, root: Path) -> None:
    """Write names and addresses; what the file does not say stays. Raises CourseError."""
    for student in read_roster(root).values():
        about = {
            "first_name": student.first_name,
            "last_name": student.last_name,
            "email": student.email,
            "lms_user_id": student.lms_user_id,
        }
        gradebook.update_or_create_student(student.id, **{key: value for key, value in about.items() if value})


def extension_of(root: Path, name: str, student: str) -> timedelta | None:
    """The extension that the file gives a student for an assignment; None where it says nothing of one."""
    known: Student | None = read_roster(root).get(student)
    return known.extensions.get(name) if known else None
