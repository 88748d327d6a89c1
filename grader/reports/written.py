"""How a written answer was read: for a terminal, a page or a script; for its author, or for the person who marks it.

Its author sees what is said of every line, never which steps the rubric looks for.
"""

from __future__ import annotations

import json
import textwrap
from typing import Any

from grader.derivation.record import ReadClaim, WrittenReading
from grader.ingest import printable

MAX_SHOWN = 400
WORDS = {
    "holds": "holds",
    "differs": "differs",
    "implied": "holds only with a sum that is missing",
    "trivial": "holds, but says nothing new",
    "definition": "a definition",
    "not read": "not read",
}


def reading_text(written: WrittenReading, *, for_marker: bool) -> str:
    """Line by line; for a terminal."""
    lines: list[str] = []
    for claim in written.claims:
        lines += _claim_lines(claim)
    if written.reading:
        lines.append(f"Read as: {written.reading}.")
    lines += ["", *_summary(written)]
    if for_marker:
        lines += ["", *_milestone_lines(written)]
    return "\n".join(lines).strip("\n") + "\n"


def _claim_lines(claim: ReadClaim) -> list[str]:
    head = f"line {claim.line:<4} {claim.status:<10} "
    shown = textwrap.wrap(short(claim.text), 96, subsequent_indent=" " * len(head)) or [""]
    lines = [head + shown[0], *shown[1:]]
    if claim.note:
        lines += textwrap.wrap(short(claim.note), 96, initial_indent=" " * len(head), subsequent_indent=" " * len(head))
    if claim.caret:
        lines += [" " * len(head) + printable(line) for line in claim.caret.split("\n")]
    return lines


def _summary(written: WrittenReading) -> list[str]:
    good = sum(claim.status in ("holds", "trivial", "definition") for claim in written.claims)
    lines = [f"{good} of {len(written.claims)} lines were read and hold."] if written.claims else []
    if written.unread:
        lines.append(f"Not read: {short(written.unread)}.")
    if written.first_wrong:
        lines.append(f"The first that does not hold is line {written.first_wrong.line}.")
    return lines


def _milestone_lines(written: WrittenReading) -> list[str]:
    lines = []
    for milestone in written.milestones:
        where = f"line {', '.join(map(str, milestone.lines))}" if milestone.met else "not found"
        points = milestone.points if milestone.met else 0
        lines.append(f"{points:>5g} / {milestone.points:<4g} {milestone.title} ({where})")
    return [*lines, "", verdict_words(written)]


def verdict_words(written: WrittenReading) -> str:
    """What the machine makes of it, for the person who marks."""
    full = f"{written.max_points:g}"
    if written.points is not None:
        return f"{written.points:g} of {full} points, without a person: every line holds and a path is complete."
    before = f" ({written.before:g} before the first line that does not hold)" if written.first_wrong else ""
    return f"Suggested: {written.suggested:g} of {full} points{before}. A person decides: {written.why}."


def reading_record(written: WrittenReading) -> dict[str, Any]:
    """The contract that scripts rely on; `points` is null unless they are awarded without a person."""
    return {
        "points": written.points,
        "suggested": written.suggested,
        "before_first_wrong": written.before,
        "max_points": written.max_points,
        "needs_review": written.points is None,
        "why": written.why,
        "reading": written.reading,
        "unread": printable(written.unread),
        "claims": [
            {
                "text": printable(claim.text),
                "line": claim.line,
                "status": claim.status,
                "note": printable(claim.note),
            }
            for claim in written.claims
        ],
        "milestones": [
            {"id": m.id, "title": m.title, "points": m.points, "met": m.met, "lines": list(m.lines)}
            for m in written.milestones
        ],
    }


def reading_json(written: WrittenReading) -> str:
    return json.dumps(reading_record(written), indent=2, ensure_ascii=False) + "\n"


def short(text: str) -> str:
    """At most so much of a text, on one line, without what a terminal or a page would act on."""
    shown = printable(" ".join(text.split()))
    return shown if len(shown) <= MAX_SHOWN else f"{shown[:MAX_SHOWN]} ..."


def printable_lines(text: str) -> str:
    """Each line by itself without what a terminal or a page would act on."""
    return "\n".join(map(printable, text.split("\n")))
