"""What a decision writes into the gradebook for each answer, and what undoing it puts back; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from grader.errors import GraderError
from grader.marking.waiting import Answer, Cell

MOST_COMMENT = 4_000


class DecisionError(GraderError):
    """A decision that cannot be taken; the message says why and what can be done."""


@dataclass(frozen=True)
class Decision:
    """Points and a comment for answers to one part; `ticked` are the steps that were given, `who` decided it."""

    part: str
    points: float
    comment: str
    who: str
    ticked: tuple[str, ...] = ()


@dataclass(frozen=True)
class Change:
    """One student's cell as the person saw it, and as it is to be."""

    student: str
    before: Cell
    after: Cell

    @property
    def back(self) -> Change:
        """What undoes it."""
        return replace(self, before=self.after, after=self.before)


@dataclass(frozen=True)
class Drawn:
    """What a decision comes to: what to write, and whose answer is no longer what was seen."""

    changes: tuple[Change, ...]
    changed_since: tuple[str, ...]


def points_of(text: str, most: float) -> float:
    """Points as they were typed. Raises DecisionError for what is none between 0 and `most`."""
    try:
        points = float(text.strip().replace(",", "."))
    except ValueError:
        raise DecisionError(f"'{text.strip()[:40]}' is no number of points; write one from 0 to {most:g}") from None
    if not 0 <= points <= most:
        raise DecisionError(f"{points:g} points are not from 0 to {most:g}")
    return round(points, 4)


def drawn(decision: Decision, answers: Mapping[str, Answer], seen: Mapping[str, str]) -> Drawn:
    """The changes for those students in `seen` (student -> what of the answer was seen) whose answer is still that."""
    same = [who for who, token in seen.items() if who in answers and answers[who].seen == token]
    changes = [Change(who, answers[who].cell, _decided(decision, answers[who].cell, len(seen) == 1)) for who in same]
    return Drawn(tuple(changes), tuple(who for who in seen if who not in same))


def _decided(decision: Decision, cell: Cell, alone: bool) -> Cell:
    comment = decision.comment.strip()[:MOST_COMMENT]
    before = (cell.comment or "").strip()
    if not cell.said:
        told = cell.comment
    elif alone:  # the person saw the comment and changed it
        told = comment or None
    elif before and comment and comment not in before:
        told = f"{before}\n\n{comment}"
    else:
        told = before or comment or None
    return replace(cell, given=decision.points, waits=False, comment=told)


def common_comment(answers: Sequence[Answer]) -> str:
    """The comment to begin with: one answer's own, else what all have."""
    comments = {(answer.cell.comment or "").strip() for answer in answers}
    return comments.pop() if len(comments) == 1 else ""
