"""The record of how a written answer was read: what reports show and the gradebook suggests."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ReadClaim:
    """One equality of the answer: where it stands, what is said of it and why, and what it was understood as.

    `text` is LaTeX as it was written, `understood` MathML ("" where it was not read), `caret` the place that could not
    be read. `told` is the note with a counterexample in small whole numbers, "" where none was found.
    `guesses` tell where `read_as`, which is what was judged, is not the text, as where a scan took x for chi.
    `change` is the one thing that is wrong with the line, if one is: it holds once that is changed.
    `alike` is equal for wrong lines that state the same, however they are written.
    """

    text: str
    line: int
    status: str
    note: str = ""
    understood: str = ""
    caret: str = ""
    told: str = ""
    read_as: str = ""
    guesses: tuple[str, ...] = ()
    alike: str = ""
    change: str = ""

    @property
    def words(self) -> str:
        """What people are told about the line."""
        change = f"it holds once {self.change} is changed" if self.change else ""
        return "; ".join(filter(None, (self.told or self.note, change)))


@dataclass(frozen=True)
class ReadMilestone:
    """A step of the rubric's, and whether a line shows it; `cost` is the line that it was lost at, 0 if none was."""

    id: str
    title: str
    points: float
    met: bool
    lines: tuple[int, ...] = ()
    earned: float = 0.0
    cost: int = 0

    @property
    def lost(self) -> float:
        return self.points - self.earned


@dataclass(frozen=True)
class ReadSlip:
    """A slip that is in no step of the rubric's: its line, and the points that it costs."""

    line: int
    points: float


@dataclass(frozen=True)
class WrittenReading:
    """An answer as it was read. `points` is None where a person must look, which `why` explains.
    `unread` says what of the answer was not read at all.

    Where nothing was read, `examples` are lines that would be, and `mended` is the line `mended_line` so that it is.

    `suggested` counts all milestones that are met, less the `slip` that is in none of them; `before` only those met
    before the first wrong line.
    """

    claims: tuple[ReadClaim, ...]
    milestones: tuple[ReadMilestone, ...]
    points: float | None
    suggested: float
    before: float
    max_points: float
    why: str = ""
    reading: str = ""
    unread: str = ""
    examples: tuple[str, ...] = ()
    mended: str = ""
    mended_line: int = 0
    slip: ReadSlip | None = None

    def suggested_of(self, max_points: float) -> float | None:
        """The suggestion on the scale of a criterion; None where points are awarded, or where little was read.

        A person who passes over the score box accepts what stands in it: too low a number must not stand there.
        """
        unread = sum(claim.status == "not read" for claim in self.claims)
        if self.points is not None or 2 * unread >= len(self.claims):
            return None
        return round(self.suggested / self.max_points * max_points, 2)

    @property
    def doubtful(self) -> bool:
        """Whether anything was not read or does not hold."""
        return bool(self.unread) or any(claim.status in ("differs", "implied", "not read") for claim in self.claims)

    @property
    def guessed(self) -> tuple[int, ...]:
        """The lines in which something was guessed."""
        return tuple(dict.fromkeys(claim.line for claim in self.claims if claim.guesses))

    @property
    def first_wrong(self) -> ReadClaim | None:
        """The first line that does not hold as it was written."""
        wrong = ("differs", "implied")
        return next((claim for claim in self.claims if claim.status in wrong and not claim.guesses), None)
