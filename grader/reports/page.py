"""The page on one student's work: made of a report's record, for `grader score --format html` and as feedback.

What nbgrader adds (the gradebook's marks, comments, what was handed in) comes from `nbgrader/handing_back/page.py`. The
page loads nothing and runs nothing (`templates/feedback.html`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from grader.reports.duration import duration
from grader.reports.examples import ExampleView, recorded_view
from grader.reports.listing import Excerpt, Line, excerpts, places
from grader.reports.notes import shown_notes
from grader.reports.prose import sentence
from grader.reports.rendering import render, tone

Record = Mapping[str, Any]
NOTHING = Markup("")
STATES = {"good": "full marks", "part": "part of the points", "bad": "no points", "wait": "waits for a person"}


@dataclass(frozen=True)
class Part:
    """One criterion, or one graded cell of nbgrader's own, as the page shows it."""

    anchor: str
    title: str
    points: float | None
    max_points: float
    by_person: bool
    message: Markup = NOTHING
    remarks: tuple[Markup, ...] = ()
    hint: Markup = NOTHING
    example: ExampleView | None = None
    excerpts: tuple[Excerpt, ...] = ()
    derivation: Record | None = None
    comments: tuple[str, ...] = ()
    source: Markup = NOTHING

    @property
    def tone(self) -> str:
        return "part" if self.points and 0 < self.points < self.max_points else tone(self.points, self.max_points)

    @property
    def state(self) -> str:
        return STATES[self.tone]


@dataclass(frozen=True)
class Work:
    """What was handed in: files part by part, the answer, what lies beside it, and the notebook's other cells."""

    files: tuple[tuple[str, list[tuple[str, list[Line]]]], ...]
    answer: Markup | None
    documents: tuple[str, ...]
    cells: tuple[Markup, ...]


def parts_of(record: Record) -> list[Part]:
    """The criteria of a report's record (`json.py`), with the places in the student's program where it holds that."""
    files = record.get("handed_in", {}).get("files", {})
    module = record.get("handed_in", {}).get("module", "")
    parts = []
    for number, criterion in enumerate(record["criteria"], start=1):
        sentences = [] if criterion.get("derivation") else [criterion["message"], *criterion["remarks"]]
        parts.append(
            Part(
                f"part-{number}",
                criterion["title"],
                criterion["points"],
                criterion["max_points"],
                False,
                sentence(criterion["message"]),
                tuple(map(sentence, criterion["remarks"])),
                sentence(criterion["hint"]),
                recorded_view(criterion["example"]),
                tuple(excerpts(files, places(sentences, module, files))),
                criterion.get("derivation"),
            )
        )
    return parts


def student_page(
    record: Record,
    parts: Sequence[Part],
    *,
    penalty: float = 0.0,
    late: float = 0.0,
    conventions: Sequence[str] = (),
    work: Work | None = None,
    protection: str = "",
) -> str:
    """The page as HTML. `late` is in seconds, `penalty` the points that it costs; `work` what was handed in, None to
    leave that out; `protection` the sandbox, where the reader may know it."""
    raw = sum(part.points or 0.0 for part in parts)
    return render(
        "feedback.html",
        title=record["title"],
        student=record["student"],
        parts=parts,
        points=max(0.0, raw - penalty),
        max_points=sum(part.max_points for part in parts),
        raw=raw,
        waiting=[part for part in parts if part.points is None],
        penalty=penalty,
        late=duration(late) if late > 0 else "",
        notes=shown_notes(record["notes"]),
        conventions=conventions,
        work=work,
        protection=protection,
    )
