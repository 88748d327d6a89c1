"""What was odd about a student's files, as every table and page shows it: bounded, on one line each, printable."""

from __future__ import annotations

from collections.abc import Sequence

from grader.reports.written import short

MAX_NOTES = 8


def shown_notes(notes: Sequence[str]) -> list[str]:
    """The first notes, each bounded in length, and how many more there are. Markup in them is for a page to escape."""
    more = len(notes) - MAX_NOTES
    return [*map(short, notes[:MAX_NOTES]), *([f"and {more} more notes like these"] if more > 0 else [])]
