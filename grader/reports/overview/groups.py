"""Students by what an instructor asks for: who waits and why, who was late, sections, steps of a derivation reached."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from grader.reports.overview.statistics import Spread, spread
from grader.reports.written import short

Record = dict[str, Any]
OTHER = "a graded cell of the notebook that is no criterion of the rubric"
BY_HAND = "it is marked by hand"
NO_SECTION = "(none)"


@dataclass(frozen=True)
class Waiting:
    """Answers to one criterion (its number; 0: another cell) that a person must look at, for the same reason."""

    criterion: int
    title: str
    why: str
    students: tuple[str, ...]


@dataclass(frozen=True)
class Section:
    """A section of the course: how its students' points lie, who waits, who was late."""

    name: str
    points: tuple[float, ...]
    spread: Spread
    waiting: int
    late: int


@dataclass(frozen=True)
class Step:
    """A milestone: of `read` answers, how many earn all of it, and how many a part."""

    title: str
    points: float
    read: int
    full: int
    part: int


@dataclass(frozen=True)
class Steps:
    """The milestones of one criterion; `read` answers were read by the machine, `complete` it confirmed itself."""

    criterion: int
    title: str
    read: int
    complete: int
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Late:
    """One student's lateness in seconds and what it costs."""

    student: str
    seconds: float
    penalty: float


def waiting(records: Sequence[Record]) -> tuple[Waiting, ...]:
    """Who waits, by criterion and reason, the commonest first."""
    found: dict[tuple[int, str, str], list[str]] = {}
    for record in records:
        open_ones = [
            (number, criterion["title"], _why(criterion))
            for number, criterion in enumerate(record["criteria"], start=1)
            if criterion["points"] is None
        ]
        if record["needs_review"] and not open_ones:
            open_ones = [(0, OTHER, BY_HAND)]
        for key in open_ones:
            found.setdefault(key, []).append(record["student"])
    made = [Waiting(number, title, why, tuple(students)) for (number, title, why), students in found.items()]
    return tuple(sorted(made, key=lambda each: (-len(each.students), each.criterion, each.why)))


def _why(criterion: Mapping[str, Any]) -> str:
    if criterion.get("by_person"):
        return "a person marked it before, and the work has changed since"
    derivation = criterion.get("derivation") or {}
    return short(derivation.get("why") or criterion.get("message") or BY_HAND).rstrip(".")


def late(records: Sequence[Record]) -> tuple[Late, ...]:
    """Who handed in late or pays for it, the latest first."""
    found = [
        Late(record["student"], record.get("late", 0.0), record.get("penalty", 0.0))
        for record in records
        if record.get("late") or record.get("penalty")
    ]
    return tuple(sorted(found, key=lambda each: (-each.seconds, each.student)))


def sections(records: Sequence[Record]) -> tuple[Section, ...]:
    """The course's sections by name, those without one last; nothing where the roster names fewer than two."""
    by_name: dict[str, list[Record]] = {}
    for record in records:
        by_name.setdefault(record.get("section", ""), []).append(record)
    if len(by_name) < 2:
        return ()
    made = []
    for name, members in sorted(by_name.items(), key=lambda each: (not each[0], each[0])):
        points = tuple(float(record["points"]) for record in members)
        lies = spread(points)
        assert lies is not None
        open_ones = sum(bool(record["needs_review"]) for record in members)
        made.append(Section(short(name) or NO_SECTION, points, lies, open_ones, len(late(members))))
    return tuple(made)


def milestones(records: Sequence[Record]) -> tuple[Steps, ...]:
    """For each criterion with derivations that were read, how far the class came."""
    made = []
    for at in range(len(records[0]["criteria"]) if records else 0):
        asked = [record["criteria"][at] for record in records]
        read = [criterion["derivation"] for criterion in asked if criterion.get("derivation")]
        if any(each["milestones"] for each in read):
            sure = sum(not each["needs_review"] for each in read)
            made.append(Steps(at + 1, asked[0]["title"], len(read), sure, _steps(read)))
    return tuple(made)


def _steps(read: Sequence[Mapping[str, Any]]) -> tuple[Step, ...]:
    """Paths may differ in their steps; a step is one title."""
    there: Counter[tuple[str, float]] = Counter()
    full: Counter[tuple[str, float]] = Counter()
    part: Counter[tuple[str, float]] = Counter()
    for each in read:
        for step in each["milestones"]:
            key = (short(step["title"]), step["points"])
            earned = step.get("earned", step["points"] if step["met"] else 0.0)
            there[key] += 1
            full[key] += earned >= step["points"]
            part[key] += 0 < earned < step["points"]
    return tuple(Step(*key, there[key], full[key], part[key]) for key in there)
