"""What a student's own check shows of one criterion, for a terminal and a notebook: the parts of a feedback page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from grader.model import Verdict
from grader.reports.examples import ExampleView, example_view
from grader.reports.feedback import tell
from grader.reports.listing import Excerpt, excerpts, places

State = Literal["right", "not yet", "not written", "no example"]
TONES: Mapping[State, str] = {"right": "good", "not yet": "bad", "not written": "wait", "no example": "wait"}
WORDS: Mapping[State, str] = {
    "right": "right",
    "not yet": "not right yet",
    "not written": "not written yet",
    "no example": "no published example",
}


@dataclass(frozen=True)
class Part:
    """One criterion: what is wrong, where in the student's own files, how to go on, and a failing call in full."""

    title: str
    points: float
    state: State
    message: str = ""
    excerpts: tuple[Excerpt, ...] = ()
    hint: str = ""
    example: ExampleView | None = None
    again: bool = False

    @property
    def tone(self) -> str:
        return TONES[self.state]

    @property
    def words(self) -> str:
        return f"{WORDS[self.state]}{', as above' if self.again else ''}"

    @property
    def in_full(self) -> bool:
        """Whether there is more to tell than its state."""
        return self.state == "not yet" and not self.again


def part_of(
    title: str,
    points: float,
    verdict: Verdict | None,
    *,
    written: bool,
    again: bool,
    module: str,
    files: Mapping[str, bytes],
) -> Part:
    """What is shown of a verdict on published examples."""
    if verdict is None:
        return Part(title, points, "no example")
    if verdict.credit == 1:
        return Part(title, points, "right", verdict.message)
    if not written:
        return Part(title, points, "not written", verdict.message)
    if again:
        return Part(title, points, "not yet", again=True)
    told = tell(verdict, "full")
    texts = {name: content.decode("utf-8", errors="replace") for name, content in files.items()}
    shown = tuple(excerpts(texts, places([told.message, *told.remarks], module, texts)))
    return Part(title, points, "not yet", told.message, shown, told.hint, example_view(told))


def summary(parts: Sequence[Part]) -> str:
    """The last line."""
    shown = [part for part in parts if part.state != "no example"]
    right = sum(part.state == "right" for part in shown)
    return f"{right} of {len(shown)} parts with published examples are right on them; fresh inputs decide your marks."
