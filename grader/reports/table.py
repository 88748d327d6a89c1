"""The table of a class for a terminal: student by criterion, from stored reports."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from grader.ingest import printable
from grader.reports import cells
from grader.reports.notes import shown_notes

Record = dict[str, Any]
NOTES = 110
"""Cells of a line of notes, at most."""


def table_text(records: Sequence[Record], width: int | None = None) -> str:
    """Student by criterion with points; `?` where a person must look, `*` where notes stand below.

    `width` is that of a terminal in cells; None for a file or a pipe.
    """
    ids = [criterion["id"] for criterion in records[0]["criteria"]]
    late = any(record.get("penalty") for record in records)
    rows = [["student", *ids, *(["late"] if late else []), "points", ""]]
    for record in records:
        points = [_points_words(criterion) for criterion in record["criteria"]]
        points += [f"-{record['penalty']:g}" if record.get("penalty") else ""] if late else []
        flag = "needs review" if record["needs_review"] else ""
        name = printable(record["student"]) + (" *" if record.get("notes") else "")
        rows.append([name, *points, f"{record['points']:g} / {record['max_points']:g}", flag])
    return "\n".join([*cells.columns(rows, width), *_footnotes(records, min(width or NOTES, NOTES))]) + "\n"


def _points_words(criterion: Record) -> str:
    """A criterion's points; with `+?` where parts of it wait for a person."""
    if criterion["points"] is None:
        return "?"
    return f"{criterion['points']:g}" + (" + ?" if criterion.get("waiting") else "")


def _footnotes(records: Sequence[Record], width: int) -> list[str]:
    """Each student's notes below the table: what was passed over, renamed or guessed among the files."""
    lines = []
    for student, notes in _noted(records):
        lines += ["", f"* {printable(student)}"]
        for note in notes:
            lines += cells.wrapped(note, width, "    - ", "      ")
    return lines


def _noted(records: Sequence[Record]) -> list[tuple[str, list[str]]]:
    """The students whose files gave rise to notes, with these. Reports from before notes were stored have none."""
    return [(record["student"], shown_notes(record["notes"])) for record in records if record.get("notes")]
