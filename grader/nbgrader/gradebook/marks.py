"""Marks as they stand in the gradebook: what is confirmed, by whom, and what late work costs.

A mark counts when the machine is sure of it or a person has given it; what waits for a person counts nowhere.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from grader.model import Report

Record = dict[str, Any]


@dataclass(frozen=True)
class Mark:
    """One cell's points, None while it waits for a person."""

    points: float | None
    max_points: float
    by_person: bool


@dataclass(frozen=True)
class Marks:
    """One student's marks for an assignment by notebook and cell, the points that lateness costs, and its seconds."""

    cells: Mapping[tuple[str, str], Mark]
    penalty: float
    late: float = 0.0

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
    return Mark(points_of(grade), grade.max_score or 0.0, grade.manual_score is not None)


def points_of(grade: Any) -> float | None:
    """As a row counts: None while it waits for a person.

    Formgrader gives numbers as text, and such they are until they come back from the database.
    """
    given = grade.auto_score if grade.manual_score is None else grade.manual_score
    return None if grade.needs_manual_grade else float(given or 0.0) + float(grade.extra_credit or 0.0)


def confirmed(notebook: Any) -> float:
    """The confirmed points of a submitted notebook in nbgrader's gradebook."""
    return sum(mark_of(grade).points or 0.0 for grade in notebook.grades)


def brief(report: Report) -> Record:
    """What a table shows of a report, as in its record: a class's are held in memory."""
    return {
        "student": report.student,
        "points": round(report.points, 6),
        "max_points": report.max_points,
        "needs_review": report.needs_review,
        "notes": list(report.notes),
        "criteria": [
            {
                "id": score.id,
                "points": score.points,
                "max_points": score.max_points,
                "needs_review": score.needs_review,
                "status": score.verdict.status,
            }
            for score in report.scores
        ],
    }


class Sharing:
    """One copy of what many students have alike: a class's records and marks are held in memory at once.

    Nobody may change them in place.
    """

    def __init__(self) -> None:
        self._criteria: dict[str, list[Record]] = {}
        self._cells: dict[tuple[tuple[tuple[str, str], Mark], ...], Mapping[tuple[str, str], Mark]] = {}

    def record(self, record: Mapping[str, Any]) -> Record:
        """The record with the criteria of the first student who had all of them so."""
        criteria = record["criteria"]
        return {**record, "criteria": self._criteria.setdefault(json.dumps(criteria), criteria)}

    def marks(self, marks: Marks) -> Marks:
        """The marks with the cells of the first student who had all of them so."""
        return replace(marks, cells=self._cells.setdefault(tuple(marks.cells.items()), marks.cells))


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
        "late": marks.late,
        "points": round(max(0.0, points - marks.penalty), 6),
        "max_points": record["max_points"] + sum(mark.max_points for mark in others),
        "needs_review": any(c["points"] is None for c in criteria) or any(mark.points is None for mark in others),
    }


@dataclass(frozen=True)
class Standing:
    """What the gradebook holds of one student's notebook: marks and people's comments by cell.

    `penalty` are the points that lateness costs, `late` the seconds.
    """

    cells: Mapping[str, Mark]
    comments: Mapping[str, str] = field(default_factory=dict)
    penalty: float = 0.0
    late: float = 0.0


def standing_of(submission: Any, notebook: str) -> Standing:
    """One student's notebook in nbgrader's gradebook; `submission` is a row of it."""
    for each in submission.notebooks:
        if each.name == notebook:
            cells = {grade.name: mark_of(grade) for grade in each.grades}
            told = {comment.name: comment.manual_comment for comment in each.comments if comment.manual_comment}
            return Standing(cells, told, each.late_submission_penalty or 0.0, submission.total_seconds_late)
    return Standing({})
