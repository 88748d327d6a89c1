"""What happens while a class is graded, for whoever watches: one frozen record for each event."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Begun:
    """So many students are looked at, so many at once."""

    students: int
    at_once: int


@dataclass(frozen=True)
class Started:
    """One student's work is read, and graded if anything has changed. Once more where it was sent away in vain."""

    student: str


@dataclass(frozen=True)
class Looked:
    """That is done; what comes of it is written with others'. `seconds` that grading took."""

    student: str
    seconds: float


@dataclass(frozen=True)
class Marked:
    """One student's results are written, or could not be; `same` where they were as before."""

    student: str
    points: float
    max_points: float
    same: bool = False
    kept: bool = True


@dataclass(frozen=True)
class Told:
    """A line for whoever watches."""

    words: str


@dataclass(frozen=True)
class Ended:
    """The end of a class: seconds in all, the slowest, and who needs what."""

    seconds: float
    marked: int
    same: int
    slowest: tuple[tuple[str, float], ...]
    failed: tuple[str, ...]
    noted: tuple[str, ...]
    needs_review: tuple[str, ...]


Event = Begun | Started | Looked | Marked | Told | Ended
Watch = Callable[[Event], None]


def nobody(event: Event) -> None:
    """Does not watch."""
