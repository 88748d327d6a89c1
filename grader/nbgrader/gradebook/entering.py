"""Results into nbgrader's gradebook: scores, comments and late penalties of many students in one transaction.

A person's own scores, comments and extra credit are never touched.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from grader.course.assignment import Assignment, Course
from grader.errors import GradebookError
from grader.model import Report, Score
from grader.nbgrader.gradebook.backup import back_up
from grader.nbgrader.gradebook.cells import CELLS_CHANGED
from grader.nbgrader.gradebook.late import Penalties
from grader.nbgrader.gradebook.marks import Marks, Sharing
from grader.nbgrader.gradebook.opening import gradebook_file, open_gradebook
from grader.nbgrader.gradebook.rows import (
    AssignmentRows,
    GradeRow,
    NotebookRows,
    SubmissionRows,
    add_missing,
    assignment_rows,
    everyone,
    submissions,
)
from grader.nbgrader.notebooks.marked import Notebook, comments
from grader.nbgrader.settings import course_config
from grader.nbgrader.troubles import again_if_collided

if TYPE_CHECKING:  # it imports nbgrader
    from grader.nbgrader.notebooks.own_cells import OwnScore

Row = TypeVar("Row")


@dataclass(frozen=True)
class Entry:
    """What one student's row is to hold.

    `last` is by criterion what was told of exactly this work before, `own` what the notebook's own cells give.
    """

    student: str
    scores: Sequence[Score]
    comments: Mapping[str, str]
    submitted_at: datetime | None = None
    own: Sequence[OwnScore] = ()
    last: Mapping[str, Mapping[str, Any]] | None = None


@dataclass(frozen=True)
class Entered:
    """The rows of each student as they are now, and by student what the course's late policy failed with."""

    about: AssignmentRows
    rows: Mapping[str, SubmissionRows]
    failed: Mapping[str, Exception] = field(default_factory=dict)


def entry_of(
    assignment: Assignment,
    report: Report,
    released: Notebook,
    submitted_at: datetime | None,
    own: Sequence[OwnScore] = (),
) -> Entry:
    """What one report and the notebook's `own` cells put into the gradebook."""
    last = told_before(assignment.course, report)
    return Entry(report.student, report.scores, comments(released, report), submitted_at, own, last)


def told_before(course: Course, report: Report) -> dict[str, Mapping[str, Any]]:
    """By criterion what the last report said, if it was about the same submission."""
    try:
        last = json.loads(course.report_file(report.assignment, report.student).read_text(encoding="utf-8"))
        same = last.get("submission") == report.provenance.submission != ""
        return {criterion["id"]: criterion for criterion in last["criteria"]} if same else {}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def enter(
    gradebook: Any, assignment: Assignment, entries: Sequence[Entry], penalties: Penalties | None = None
) -> Entered:
    """Write these students' scores and comments, and what lateness costs them where `penalties` are given; commit.

    Raises GradebookError where the gradebook does not have a cell; then nothing was written.
    """
    return again_if_collided(gradebook, lambda: _enter(gradebook, assignment, entries, penalties))


def _enter(
    gradebook: Any, assignment: Assignment, entries: Sequence[Entry], penalties: Penalties | None = None
) -> Entered:
    about = assignment_rows(gradebook, assignment.name)
    students = [entry.student for entry in entries]
    found = submissions(gradebook, about, students)
    if len(found) < len(set(students)):
        add_missing(gradebook, about, students, found)
        found = submissions(gradebook, about, students)
    changed = _Changes()
    failed: dict[str, Exception] = {}
    for entry in entries:
        rows = found[entry.student]
        notebook = rows.notebooks.get(Path(assignment.rubric.notebook).stem) or NotebookRows("", None)
        _enter_one(entry, rows, notebook, assignment.name, changed)
        try:
            if penalties is not None:
                penalise_rows(about, rows, penalties, changed)
        except Exception as error:
            failed[entry.student] = error
    changed.write(gradebook)
    gradebook.db.commit()
    return Entered(about, found, failed)


def penalised(gradebook: Any, assignment: Assignment, students: Sequence[str], penalties: Penalties) -> Entered:
    """What the gradebook has of these students, with late penalties made anew, but for those for whom that fails."""
    about = assignment_rows(gradebook, assignment.name)
    found, changed = {}, _Changes()
    for student, rows in submissions(gradebook, about, students).items():
        with contextlib.suppress(Exception):  # the course's own policy: it is told when the student is graded again
            penalise_rows(about, rows, penalties, changed)
            found[student] = rows
    changed.write(gradebook)
    gradebook.db.commit()
    return Entered(about, found)


class _Changes:
    """Columns of rows that are to change, by table."""

    def __init__(self) -> None:
        self.grades: list[dict[str, Any]] = []
        self.comments: list[dict[str, Any]] = []
        self.notebooks: list[dict[str, Any]] = []
        self.submissions: list[dict[str, Any]] = []

    def write(self, gradebook: Any) -> None:
        from nbgrader.api import Comment, Grade, SubmittedAssignment, SubmittedNotebook

        kinds = (Grade, Comment, SubmittedNotebook, SubmittedAssignment)
        all_rows = (self.grades, self.comments, self.notebooks, self.submissions)
        for kind, rows in zip(kinds, all_rows, strict=True):
            if rows:
                gradebook.db.bulk_update_mappings(kind, rows)


def _enter_one(entry: Entry, rows: SubmissionRows, notebook: NotebookRows, name: str, changed: _Changes) -> None:
    if entry.submitted_at is not None and rows.timestamp != entry.submitted_at:
        rows.timestamp = entry.submitted_at
        changed.submissions.append({"id": rows.id, "timestamp": entry.submitted_at})
    for score in entry.scores:
        grade = _row(notebook.grades, score.id, entry.student, name)
        before = _columns(grade)
        enter_score(grade, score, (entry.last or {}).get(score.id, {}))
        changed.grades += [_columns(grade)] if _columns(grade) != before else []
    for each in entry.own:
        grade = _row(notebook.grades, each.cell, entry.student, name)
        before = _columns(grade)
        settled = grade.manual_score is not None and grade.auto_score == each.points
        grade.needs_manual_grade = each.points is None if grade.manual_score is None else not settled
        grade.auto_score = each.points
        changed.grades += [_columns(grade)] if _columns(grade) != before else []
    for cell, text in entry.comments.items():
        comment = _row(notebook.comments, cell, entry.student, name)
        if comment.auto_comment != text:
            comment.auto_comment = text
            changed.comments.append({"id": comment.id, "auto_comment": text})


def _columns(grade: GradeRow) -> dict[str, Any]:
    return {
        "id": grade.id,
        "auto_score": grade.auto_score,
        "manual_score": grade.manual_score,
        "needs_manual_grade": grade.needs_manual_grade,
    }


def _row(rows: Mapping[str, Row], cell: str, student: str, name: str) -> Row:
    if cell not in rows:
        raise GradebookError(f"the gradebook has no cell '{cell}' for {student}; {CELLS_CHANGED.format(name=name)}")
    return rows[cell]


def enter_score(grade: GradeRow, score: Score, last: Mapping[str, Any]) -> None:
    """The automatic score, or none and the flag that a person must look. `last`: what was told of this work before.

    nbgrader counts every automatic score, so a suggestion is none: it stands in the comment beside the box. What a
    person decided on exactly this submission stands; a flag that is raised stays until a person lowers it.
    """
    undecided = score.points is None
    accepted = grade.manual_score is None and grade.auto_score is not None and not grade.needs_manual_grade
    if accepted and undecided and last and last["points"] is None:
        grade.manual_score = grade.auto_score  # a suggestion of an older version of ours, which a person confirmed
    if grade.manual_score is None:
        grade.needs_manual_grade = undecided
    else:
        settled = bool(last) if undecided else grade.auto_score == score.points
        grade.needs_manual_grade = grade.needs_manual_grade or not settled
    grade.auto_score = score.points


def penalise_rows(about: AssignmentRows, rows: SubmissionRows, penalties: Penalties, changed: _Changes) -> None:
    """What lateness costs one student, from what is confirmed."""
    extension = penalties.extension_of(rows.student)
    if extension is not None and extension != rows.extension:
        rows.extension = extension
        changed.submissions.append({"id": rows.id, "extension": extension})
    late = about.seconds_late(rows.timestamp, rows.extension)
    for notebook in rows.notebooks.values():
        wanted = penalties.of(rows.student, notebook.confirmed, late)
        if notebook.penalty != wanted:
            notebook.penalty = wanted
            changed.notebooks.append({"id": notebook.id, "late_submission_penalty": wanted})


def read_marks(course: Course, name: str) -> dict[str, Marks]:
    """Everyone's marks, penalties made anew; nothing without a gradebook that knows the assignment."""
    from nbgrader.api import MissingEntry

    file = gradebook_file(course)
    if file is not None and not Path(file).exists():
        return {}
    back_up(file)
    with open_gradebook(course) as gradebook:
        try:
            about = assignment_rows(gradebook, name)
        except MissingEntry:
            return {}
        penalties, changed, found = Penalties(course_config(course), name), _Changes(), dict[str, Marks]()
        sharing = Sharing()
        for rows in everyone(gradebook, about):
            penalise_rows(about, rows, penalties, changed)
            found[rows.student] = sharing.marks(about.marks_of(rows))
        changed.write(gradebook)
        gradebook.db.commit()
        return found
