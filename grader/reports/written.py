"""How a written answer was read: for a terminal, a page or a script; for its author, or for the person who marks it.

Its author sees what is said of every line, never which steps the rubric looks for.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from grader.derivation.record import ReadClaim, ReadMilestone, WrittenReading
from grader.ingest import printable
from grader.reports import cells

SLIP_WORDS = "a slip that is in no step by itself"
MAX_SHOWN = 400
WIDEST = 118
EXAMPLES_WORDS = "Nothing was read yet. Lines like these would be"
WORDS = {
    "holds": "holds",
    "differs": "differs",
    "implied": "holds only with a sum that is missing",
    "trivial": "holds, but says nothing new",
    "definition": "a definition",
    "not read": "not read",
}


def reading_text(written: WrittenReading, *, for_marker: bool, width: int | None = None) -> str:
    """Line by line; for a terminal of so many cells, or for a file."""
    lines: list[str] = []
    for claim in written.claims:
        lines += _claim_lines(claim, width or WIDEST)
    if written.reading:
        lines.append(f"Read as: {written.reading}.")
    lines += ["", *_summary(written)]
    if for_marker:
        lines += ["", *_milestone_lines(written)]
    return "\n".join(cells.fitted(lines, width)).strip("\n") + "\n"


def _claim_lines(claim: ReadClaim, width: int) -> list[str]:
    head = f"line {claim.line:<4} {claim.status:<10} "
    told = min(width, WIDEST - len(head))
    lines = cells.wrapped(short(claim.text), width, head, " " * len(head)) or [head]
    guessed = (f"read as: {short(claim.read_as)}", guessed_words(claim)) if claim.guesses else ()
    space = " " * len(head)
    for words in (*guessed, short(claim.words)):
        lines += cells.wrapped(words, told, space, space)
    if claim.caret:
        lines += [" " * len(head) + printable(line) for line in claim.caret.split("\n")]
    return lines


def _summary(written: WrittenReading) -> list[str]:
    good = sum(claim.status in ("holds", "trivial", "definition") for claim in written.claims)
    lines = [f"{good} of {len(written.claims)} lines were read and hold."] if written.claims else []
    if written.guessed:
        lines.append(guesses_words(written))
    if written.unread:
        lines.append(f"Not read: {short(written.unread)}.")
    if written.mended:
        lines += [f"{mended_words(written)}:", f"    {short(written.mended)}"]
    if written.examples:
        lines += [f"{EXAMPLES_WORDS}:", *(f"    {short(example)}" for example in written.examples)]
    if written.first_wrong:
        lines.append(f"The first that does not hold is line {written.first_wrong.line}.")
    return lines


def guessed_words(claim: ReadClaim) -> str:
    """What was guessed of a line."""
    return f"guessed: {short(', '.join(claim.guesses))}"


def guesses_words(written: WrittenReading) -> str:
    """Which lines were guessed, for the person who decides."""
    return guessed_lines_words(written.guessed)


def guessed_lines_words(lines: Sequence[int]) -> str:
    """The same of the lines' numbers."""
    listed = ", ".join(map(str, lines))
    return (
        f"Guessed, since the text seems to be scanned: line {listed}. A person must compare them with what was written."
    )


def mended_words(written: WrittenReading) -> str:
    """What is said before a line that was mended."""
    return mended_line_words(written.mended_line)


def mended_line_words(line: int) -> str:
    """The same of the line's number."""
    return f"Line {line} would be read if it were written like this; whether it holds is not said here"


def _milestone_lines(written: WrittenReading) -> list[str]:
    lines = [f"{m.earned:>5g} / {m.points:<4g} {m.title} ({where_words(m)})" for m in written.milestones]
    lines += [f"{-written.slip.points:>5g}        {SLIP_WORDS} (line {written.slip.line})"] if written.slip else []
    return [*lines, "", *costs_words(written), verdict_words(written)]


def where_words(milestone: ReadMilestone) -> str:
    """Where a step is shown, or which line it was lost at."""
    found = f"line {', '.join(map(str, milestone.lines))}" if milestone.met and milestone.lines else ""
    if found and not milestone.lost:
        return found
    if found:
        found = f"{found}, in part"
    lost = f"lost at line {milestone.cost}" if milestone.cost else "the rest was not found" if found else "not found"
    return "; ".join(each for each in (found, lost) if each)


def costs_words(written: WrittenReading) -> list[str]:
    """`Line 4 cost 2 points: the data term is differentiated.`, a line each; then what no line shows."""
    lost = [(each.cost, each.lost, each.title) for each in written.milestones if each.lost > 0]
    lost += [(written.slip.line, written.slip.points, SLIP_WORDS)] if written.slip else []
    told = []
    for line in sorted({line for line, _, _ in lost if line}):
        titles = [title for at, _, title in lost if at == line]
        told.append(f"Line {line} cost {_points(lost, line)}: {'; '.join(titles)}.")
    if told and any(not line for line, _, _ in lost):
        told.append(f"No line that was read shows what is worth the other {_points(lost, 0)}.")
    return told


def _points(lost: Sequence[tuple[int, float, str]], line: int) -> str:
    """What was lost at a line."""
    points = sum(points for at, points, _ in lost if at == line)
    return f"{points:g} point" if points == 1 else f"{points:g} points"


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
        "guessed_lines": list(written.guessed),
        "would_be_read": {
            "line": written.mended_line,
            "mended": printable(written.mended),
            "examples": [printable(example) for example in written.examples],
        },
        "claims": [
            {
                "text": printable(claim.text),
                "line": claim.line,
                "status": claim.status,
                "note": printable(claim.words),
                "read_as": printable(claim.read_as),
                "guessed": [printable(guess) for guess in claim.guesses],
                "mathml": claim.understood,
                "caret": printable_lines(claim.caret),
                "alike": claim.alike,
            }
            for claim in written.claims
        ],
        "milestones": [
            {
                "id": m.id,
                "title": m.title,
                "points": m.points,
                "met": m.met,
                "lines": list(m.lines),
                "earned": m.earned,
                "cost": m.cost,
            }
            for m in written.milestones
        ],
        "slip": {"line": written.slip.line, "points": written.slip.points} if written.slip else None,
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
