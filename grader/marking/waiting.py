"""What waits for a person and what a person has marked: stored reports beside the gradebook's cells; pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Record = Mapping[str, Any]


@dataclass(frozen=True)
class Cell:
    """What the gradebook holds of one graded cell, and the comment that belongs to it; ids of both rows.

    `automatic` are the machine's points, `given` a person's, `comment` what a person wrote. `said` has no row ("")
    where nbgrader has no place for a comment.
    """

    grade: str
    automatic: float | None
    given: float | None
    waits: bool
    said: str = ""
    comment: str | None = None

    @property
    def by_person(self) -> bool:
        return self.given is not None


@dataclass(frozen=True, eq=False)
class Answer:
    """One student's answer to one part: what was found (`criterion` of the stored report), and how its mark stands.

    `beside` is a digest of the documents and pictures that only a person reads, "" without any; `documents` names them.
    """

    student: str
    part: str
    title: str
    max_points: float
    cell: Cell
    criterion: Record
    handed_in: Record = field(default_factory=dict)
    submission: str = ""
    notes: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    beside: str = ""

    @property
    def derivation(self) -> Record | None:
        """How the machine read it, None where it read nothing."""
        found: Record | None = self.criterion.get("derivation")
        return found

    @property
    def text(self) -> str:
        """The written answer, "" where there is none."""
        return str(self.handed_in.get("answer") or "") if self.written else ""

    @property
    def written(self) -> bool:
        """Whether it is an answer in words and formulas rather than a program."""
        return self.derivation is not None or bool(self.criterion.get("written"))

    @property
    def seen(self) -> str:
        """Equal as long as nothing of it has changed: what is decided on one that has is not saved."""
        cell = self.cell
        stands = [cell.automatic, cell.given, cell.waits, cell.comment, self.submission]
        return hashlib.sha256(json.dumps(stands).encode()).hexdigest()[:16]

    @property
    def suggested(self) -> float | None:
        """What the machine suggests, in the part's points; None where it does not."""
        read = self.derivation
        if read is None or read["points"] is not None or not read["max_points"]:
            return self.cell.automatic
        unread = sum(claim["status"] == "not read" for claim in read["claims"])
        if 2 * unread >= len(read["claims"]):
            return None
        return round(float(read["suggested"]) / float(read["max_points"]) * self.max_points, 2)


@dataclass(frozen=True)
class Step:
    """A milestone as a box to tick: its points on the part's scale, and what of them the machine found."""

    id: str
    title: str
    points: float
    earned: float
    lines: tuple[int, ...] = ()
    cost: int = 0


def steps(answer: Answer) -> list[Step]:
    """The steps of the route that the answer comes closest to; none where the rubric names none."""
    read = answer.derivation
    if read is None or not read["max_points"]:
        return []
    scale = answer.max_points / float(read["max_points"])
    return [
        Step(
            each["id"],
            each["title"],
            round(each["points"] * scale, 4),
            round(each["earned"] * scale, 4),
            tuple(each["lines"]) if each["met"] else (),
            each["cost"],
        )
        for each in read["milestones"]
    ]
