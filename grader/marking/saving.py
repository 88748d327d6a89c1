"""Marks in nbgrader's gradebook: read for a whole class, written only where what the person saw still stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.course.assignment import Assignment
from grader.errors import GradebookError
from grader.marking.deciding import Change
from grader.marking.waiting import Cell
from grader.nbgrader.gradebook.backup import back_up
from grader.nbgrader.gradebook.entering import penalised
from grader.nbgrader.gradebook.late import Penalties
from grader.nbgrader.gradebook.opening import gradebook_file, open_gradebook
from grader.nbgrader.gradebook.rows import CommentRow, GradeRow, assignment_rows, everyone
from grader.nbgrader.settings import course_config
from grader.nbgrader.troubles import again_if_collided, words


@dataclass(frozen=True)
class Row:
    """The cells of one student's notebook."""

    grades: dict[str, GradeRow]
    comments: dict[str, CommentRow]

    @property
    def waiting(self) -> frozenset[str]:
        """Names of the cells that wait for a person."""
        return frozenset(name for name, grade in self.grades.items() if grade.needs_manual_grade)

    def cell(self, name: str, said: str) -> Cell | None:
        """One cell, with the comment on the cell `said`; None where the gradebook has none."""
        grade, comment = self.grades.get(name), self.comments.get(said)
        if grade is None:
            return None
        about = (comment.id, comment.manual_comment) if comment is not None else ("", None)
        return Cell(grade.id, grade.auto_score, grade.manual_score, bool(grade.needs_manual_grade), *about)


def read_rows(assignment: Assignment) -> dict[str, Row]:
    """Everyone's cells in the gradebook, by student. Raises GradebookError where it cannot be read."""
    from nbgrader.api import MissingEntry
    from sqlalchemy.exc import SQLAlchemyError

    name, title = assignment.name, Path(assignment.rubric.notebook).stem
    file = gradebook_file(assignment.course)
    if file is not None and not file.exists():
        raise GradebookError(f"{file}: there is no gradebook; run `grader grade {name}` first")
    found = {}
    try:
        with open_gradebook(assignment.course) as gradebook:
            for rows in everyone(gradebook, assignment_rows(gradebook, name)):
                if title in rows.notebooks:
                    found[rows.student] = Row(rows.notebooks[title].grades, rows.notebooks[title].comments)
    except MissingEntry as error:
        raise GradebookError(f"the gradebook has no assignment {name}; run `grader grade {name}` first") from error
    except SQLAlchemyError as error:
        raise GradebookError(f"the gradebook cannot be read: {words(error)}") from error
    return found


def write(assignment: Assignment, changes: Sequence[Change]) -> list[str]:
    """Write these changes in one transaction, with what lateness then costs; the students whose mark was written.

    A cell that is no longer what it was `before` is left alone. Raises GradebookError, and then nothing was written.
    """
    from sqlalchemy.exc import SQLAlchemyError

    back_up(gradebook_file(assignment.course))
    try:
        with open_gradebook(assignment.course) as gradebook:
            return again_if_collided(gradebook, lambda: _write(gradebook, assignment, changes))
    except SQLAlchemyError as error:
        raise GradebookError(f"nothing was saved: {words(error)}; try again") from error


def _write(gradebook: Any, assignment: Assignment, changes: Sequence[Change]) -> list[str]:
    written = [each.student for each in sorted(changes, key=lambda each: each.student) if _write_one(gradebook, each)]
    penalties = Penalties(course_config(assignment.course), assignment.name)
    penalised(gradebook, assignment, written, penalties)  # commits
    return written


def _write_one(gradebook: Any, change: Change) -> bool:
    """One student's cell and comment, both or none: each only if it is what the person saw."""
    from nbgrader.api import Comment, Grade
    from sqlalchemy import update

    grades, comments = Grade.__table__, Comment.__table__
    before, after = change.before, change.after
    grade = update(grades).where(
        grades.c.id == before.grade,
        grades.c.manual_score.is_not_distinct_from(before.given),
        grades.c.auto_score.is_not_distinct_from(before.automatic),
        grades.c.needs_manual_grade == before.waits,
    )
    same = update(comments).where(
        comments.c.id == before.said, comments.c.manual_comment.is_not_distinct_from(before.comment)
    )
    if gradebook.db.execute(grade.values(manual_score=after.given, needs_manual_grade=after.waits)).rowcount != 1:
        return False
    if not before.said or gradebook.db.execute(same.values(manual_comment=after.comment)).rowcount == 1:
        return True
    mine = update(grades).where(grades.c.id == before.grade)
    gradebook.db.execute(mine.values(manual_score=before.given, needs_manual_grade=before.waits))
    return False
