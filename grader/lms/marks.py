"""A class's marks for one assignment, as every format out takes them. A mark that waits for a person is None."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from grader.course.roster import Student
from grader.ingest import printable

MOST_NAMED = 10


@dataclass(frozen=True)
class Criterion:
    """What gives points: a criterion of the rubric, or a graded cell."""

    id: str
    title: str
    max_points: float


@dataclass(frozen=True)
class StudentMarks:
    """One student's points by criterion, all None where nothing was handed in, and what lateness costs."""

    student: Student
    handed_in: bool
    criteria: Mapping[str, float | None]
    penalty: float = 0.0
    submitted_at: datetime | None = None
    due: datetime | None = None

    @property
    def waiting(self) -> bool:
        """Whether something that was handed in waits for a person."""
        return self.handed_in and any(points is None for points in self.criteria.values())

    @property
    def raw(self) -> float:
        """The points that are decided, before any penalty."""
        return sum(points or 0.0 for points in self.criteria.values())

    @property
    def final(self) -> float | None:
        """The mark, None while something waits. Who handed in nothing has zero, as in nbgrader."""
        return None if self.waiting else max(0.0, self.raw - self.penalty)


@dataclass(frozen=True)
class ClassMarks:
    """Everyone's, in order of their ids."""

    assignment: str
    title: str
    criteria: Sequence[Criterion]
    students: Sequence[StudentMarks]

    @property
    def max_points(self) -> float:
        return sum(criterion.max_points for criterion in self.criteria)

    @property
    def waiting_words(self) -> str:
        """Who has no mark yet and why, "" if nobody."""
        return waiting_words([(self.assignment, each.student.id) for each in self.students if each.waiting])


def waiting_words(waiting: Sequence[tuple[str, str]]) -> str:
    """That these (assignment, student) are not exported and why, "" if nobody waits."""
    if not waiting:
        return ""
    named = ", ".join(f"{printable(student)} ({name})" for name, student in waiting[:MOST_NAMED])
    more = f" and {len(waiting) - MOST_NAMED} more" if len(waiting) > MOST_NAMED else ""
    return f"not exported: a person must first confirm marks in formgrader for {named}{more}"
