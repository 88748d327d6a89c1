"""Rows of nbgrader's gradebook for many students at once: few queries, plain values, written back in bulk.

nbgrader's own API looks up one cell of one student at a time, which for a class costs more than grading it. What is
read and written here are the columns of its models; nothing is kept in the session.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from grader.nbgrader.gradebook.marks import Mark, Marks, Standing, points_of

AT_ONCE = 500
"""Names in one question; SQLite takes no more than some thousands."""


@dataclass
class GradeRow:
    """What one graded cell has for one student."""

    id: str
    auto_score: float | None
    manual_score: float | None
    extra_credit: float | None
    needs_manual_grade: bool

    @property
    def points(self) -> float | None:
        """As it counts: None while it waits for a person."""
        return points_of(self)


@dataclass
class CommentRow:
    """What is said on one cell to one student."""

    id: str
    auto_comment: str | None
    manual_comment: str | None


@dataclass
class NotebookRows:
    """One notebook of one submission: its cells by name, and what lateness costs."""

    id: str
    penalty: float | None
    grades: dict[str, GradeRow] = field(default_factory=dict)
    comments: dict[str, CommentRow] = field(default_factory=dict)

    @property
    def confirmed(self) -> float:
        """The points that are confirmed."""
        return sum(grade.points or 0.0 for grade in self.grades.values())


@dataclass
class SubmissionRows:
    """All that the gradebook has of one student for an assignment, by notebook."""

    id: str
    student: str
    timestamp: datetime | None
    extension: timedelta | None
    notebooks: dict[str, NotebookRows] = field(default_factory=dict)


@dataclass(frozen=True)
class AssignmentRows:
    """An assignment as every submission has it: notebooks by id, and cell id -> (name, notebook id, most points)."""

    id: str
    duedate: datetime | None
    notebooks: dict[str, str]
    graded: dict[str, tuple[str, str, float]]
    commented: dict[str, tuple[str, str]]

    def seconds_late(self, timestamp: datetime | None, extension: timedelta | None) -> float:
        """As nbgrader counts it."""
        if timestamp is None or self.duedate is None:
            return 0.0
        return max(0.0, (timestamp - self.duedate - (extension or timedelta())).total_seconds())

    def marks_of(self, rows: SubmissionRows) -> Marks:
        """The marks as they stand."""
        most = {(self.notebooks[notebook], name): points for name, notebook, points in self.graded.values()}
        cells = {
            (title, name): Mark(grade.points, most[title, name], grade.manual_score is not None)
            for title, notebook in rows.notebooks.items()
            for name, grade in notebook.grades.items()
        }
        penalty = sum(notebook.penalty or 0.0 for notebook in rows.notebooks.values())
        return Marks(cells, penalty, self.seconds_late(rows.timestamp, rows.extension))

    def standing_of(self, rows: SubmissionRows, title: str) -> Standing:
        """How one notebook stands, as a feedback page shows it."""
        notebook = rows.notebooks.get(title)
        if notebook is None:
            return Standing({})
        cells = {cell: mark for (of, cell), mark in self.marks_of(rows).cells.items() if of == title}
        told = {cell: each.manual_comment for cell, each in notebook.comments.items() if each.manual_comment}
        late = self.seconds_late(rows.timestamp, rows.extension)
        return Standing(cells, told, notebook.penalty or 0.0, late)


def assignment_rows(gradebook: Any, name: str) -> AssignmentRows:
    """The assignment's cells. Raises nbgrader's MissingEntry where it is not known."""
    from nbgrader.api import BaseCell, GradeCell, Notebook, TaskCell

    assignment, db = gradebook.find_assignment(name), gradebook.db
    notebooks = dict(db.query(Notebook.id, Notebook.name).filter_by(assignment_id=assignment.id).all())
    most = {
        id_: points for kind in (GradeCell, TaskCell) for id_, points in db.query(kind.__table__.c.id, kind.max_score)
    }
    graded, commented = {}, {}
    asked = db.query(BaseCell.id, BaseCell.name, BaseCell.notebook_id, BaseCell.type)
    for id_, cell, notebook, kind in asked.filter(BaseCell.notebook_id.in_(notebooks)):
        if kind in ("GradeCell", "TaskCell"):
            graded[id_] = (cell, notebook, most[id_])
        if kind in ("SolutionCell", "TaskCell"):
            commented[id_] = (cell, notebook)
    return AssignmentRows(assignment.id, assignment.duedate, notebooks, graded, commented)


def submissions(gradebook: Any, about: AssignmentRows, students: Sequence[str]) -> dict[str, SubmissionRows]:
    """What the gradebook has of these students, by student; those without a submission are missing."""
    from nbgrader.api import Comment, Grade, SubmittedAssignment, SubmittedNotebook

    found: dict[str, SubmissionRows] = {}
    for names in chunks(students):
        asked = gradebook.db.query(
            SubmittedAssignment.id,
            SubmittedAssignment.student_id,
            SubmittedAssignment.timestamp,
            SubmittedAssignment.extension,
        ).filter(SubmittedAssignment.assignment_id == about.id, SubmittedAssignment.student_id.in_(names))
        here = {row[0]: SubmissionRows(*row) for row in asked}
        found |= {rows.student: rows for rows in here.values()}
        asked = gradebook.db.query(
            SubmittedNotebook.id,
            SubmittedNotebook.assignment_id,
            SubmittedNotebook.notebook_id,
            SubmittedNotebook.late_submission_penalty,
        ).filter(SubmittedNotebook.assignment_id.in_(here))
        notebooks: dict[str, NotebookRows] = {}
        for id_, submission, notebook, penalty in asked:
            notebooks[id_] = NotebookRows(id_, penalty)
            here[submission].notebooks[about.notebooks[notebook]] = notebooks[id_]
        asked = gradebook.db.query(
            Grade.notebook_id,
            Grade.cell_id,
            Grade.id,
            Grade.auto_score,
            Grade.manual_score,
            Grade.extra_credit,
            Grade.needs_manual_grade,
        ).filter(Grade.notebook_id.in_(notebooks))
        for notebook, cell, *grade in asked:
            if cell in about.graded:
                notebooks[notebook].grades[about.graded[cell][0]] = GradeRow(*grade)
        asked = gradebook.db.query(
            Comment.notebook_id, Comment.cell_id, Comment.id, Comment.auto_comment, Comment.manual_comment
        ).filter(Comment.notebook_id.in_(notebooks))
        for notebook, cell, *comment in asked:
            if cell in about.commented:
                notebooks[notebook].comments[about.commented[cell][0]] = CommentRow(*comment)
    return found


def everyone(gradebook: Any, about: AssignmentRows) -> Iterator[SubmissionRows]:
    """All submissions of an assignment, some at a time, in the students' order."""
    from nbgrader.api import SubmittedAssignment

    asked = gradebook.db.query(SubmittedAssignment.student_id).filter_by(assignment_id=about.id)
    for names in chunks(sorted(student for (student,) in asked)):
        found = submissions(gradebook, about, names)
        yield from (found[name] for name in names if name in found)


def add_missing(gradebook: Any, about: AssignmentRows, students: Sequence[str], known: Collection[str]) -> None:
    """Students and submissions that are not there, with a row for every cell, as nbgrader makes them; not committed."""
    from nbgrader.api import Comment, Grade, Student, SubmittedAssignment, SubmittedNotebook, new_uuid

    new = [student for student in students if student not in known]
    there: set[str] = set()
    for names in chunks(new):
        there |= {student for (student,) in gradebook.db.query(Student.id).filter(Student.id.in_(names))}
    made = [(student, new_uuid()) for student in new]
    notebooks = [(new_uuid(), id_, notebook) for _, id_ in made for notebook in about.notebooks]
    rows: tuple[tuple[Any, list[dict[str, Any]]], ...] = (
        (Student, [{"id": student} for student in new if student not in there]),
        (SubmittedAssignment, [{"id": id_, "assignment_id": about.id, "student_id": who} for who, id_ in made]),
        (SubmittedNotebook, [{"id": id_, "assignment_id": of, "notebook_id": what} for id_, of, what in notebooks]),
        (
            Grade,
            [
                {"id": new_uuid(), "cell_id": cell, "notebook_id": id_}
                for id_, _, notebook in notebooks
                for cell, (_, of, _) in about.graded.items()
                if of == notebook
            ],
        ),
        (
            Comment,
            [
                {"id": new_uuid(), "cell_id": cell, "notebook_id": id_}
                for id_, _, notebook in notebooks
                for cell, (_, of) in about.commented.items()
                if of == notebook
            ],
        ),
    )
    for kind, made_rows in rows:
        if made_rows:
            gradebook.db.bulk_insert_mappings(kind, made_rows)


def chunks(names: Sequence[str]) -> Iterator[Sequence[str]]:
    """Some at a time."""
    for start in range(0, len(names), AT_ONCE):
        yield names[start : start + AT_ONCE]


def marks_of(gradebook: Any, name: str) -> dict[str, Marks]:
    """Everyone's marks for an assignment, by student."""
    about = assignment_rows(gradebook, name)
    return {rows.student: about.marks_of(rows) for rows in everyone(gradebook, about)}
