"""Marks as they stand in the gradebook: what is confirmed, by whom, and what late work costs.

A mark counts when the machine is sure of it or a person has given it; what waits for a person counts nowhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.course.assignment import Course

Record = dict[str, Any]


@dataclass(frozen=True)
class Mark:
    """One cell's points, None while it waits for a person."""

    points: float | None
    max_points: float
    by_person: bool


@dataclass(frozen=True)
class Marks:
    """One student's marks for an assignment by notebook and cell, and the points that lateness costs."""

    cells: Mapping[tuple[str, str], Mark]
    penalty: float

    @property
    def waiting(self) -> bool:
        return any(mark.points is None for mark in self.cells.values())

    @property
    def raw(self) -> float:
        """The confirmed points before any penalty."""
        return sum(mark.points or 0.0 for mark in self.cells.values())

    @property
    def points(self) -> float:
        return max(0.0, self.raw - self.penalty)

    @property
    def max_points(self) -> float:
        return sum(mark.max_points for mark in self.cells.values())


def mark_of(grade: Any) -> Mark:
    """The mark that a row of nbgrader's gradebook stands for."""
    given = grade.auto_score if grade.manual_score is None else grade.manual_score
    points = None if grade.needs_manual_grade else (given or 0.0) + (grade.extra_credit or 0.0)
    return Mark(points, grade.max_score or 0.0, grade.manual_score is not None)


def confirmed(notebook: Any) -> float:
    """The confirmed points of a submitted notebook in nbgrader's gradebook."""
    return sum(mark_of(grade).points or 0.0 for grade in notebook.grades)


def marks_of(gradebook: Any, name: str) -> dict[str, Marks]:
    """Everyone's marks for an assignment, by student."""
    found = {}
    for submission in gradebook.assignment_submissions(name):
        cells = {
            (notebook.name, grade.name): mark_of(grade)
            for notebook in submission.notebooks
            for grade in notebook.grades
        }
        found[submission.student.id] = Marks(cells, submission.late_submission_penalty or 0.0)
    return found


def marked_record(record: Record, marks: Marks | None, notebook: str) -> Record:
    """A report's record with the marks that a person gave in place of the machine's, and the late penalty."""
    if marks is None:
        return record
    criteria = []
    for criterion in record["criteria"]:
        mark = marks.cells.get((notebook, criterion["id"]))
        if mark is not None and mark.by_person:  # one that waits for another look counts nowhere
            waits = mark.points is None
            criterion = {**criterion, "points": mark.points, "needs_review": waits, "by_person": True}
        criteria.append(criterion)
    others = [mark for (_, cell), mark in marks.cells.items() if cell not in {c["id"] for c in record["criteria"]}]
    points = sum(c["points"] or 0.0 for c in criteria) + sum(mark.points or 0.0 for mark in others)
    return {
        **record,
        "criteria": criteria,
        "penalty": round(marks.penalty, 6),
        "points": round(max(0.0, points - marks.penalty), 6),
        "max_points": record["max_points"] + sum(mark.max_points for mark in others),
        "needs_review": any(c["points"] is None for c in criteria) or any(mark.points is None for mark in others),
    }


def read_marks(course: Course, name: str) -> dict[str, Marks]:
    """Everyone's marks, penalties made anew; nothing without a gradebook that knows the assignment."""
    from nbgrader.api import MissingEntry

    from grader.nbgrader.backup import back_up
    from grader.nbgrader.gradebook import gradebook_file, open_gradebook
    from grader.nbgrader.late import penalise
    from grader.nbgrader.settings import course_config

    file = gradebook_file(course)
    if file is not None and not Path(file).exists():
        return {}
    back_up(file)
    with open_gradebook(course) as gradebook:
        try:
            gradebook.find_assignment(name)
        except MissingEntry:
            return {}
        config = course_config(course)
        for submission in gradebook.assignment_submissions(name):
            penalise(config, gradebook, name, submission.student.id)
        return marks_of(gradebook, name)
