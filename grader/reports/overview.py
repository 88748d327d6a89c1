"""The instructor's page and table: a class by criterion, from stored reports."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Sequence
from typing import Any

from grader.ingest import printable
from grader.reports.notes import shown_notes
from grader.reports.rendering import render

Record = dict[str, Any]
BINS = 6
LONGEST = 8


def table_text(records: Sequence[Record]) -> str:
    """Student by criterion with points, for a terminal; `?` where a person must look, `*` where notes stand below."""
    ids = [criterion["id"] for criterion in records[0]["criteria"]]
    late = any(record.get("penalty") for record in records)
    rows = [["student", *ids, *(["late"] if late else []), "points", ""]]
    for record in records:
        points = [_points_words(criterion) for criterion in record["criteria"]]
        points += [f"-{record['penalty']:g}" if record.get("penalty") else ""] if late else []
        flag = "needs review" if record["needs_review"] else ""
        name = printable(record["student"]) + (" *" if record.get("notes") else "")
        rows.append([name, *points, f"{record['points']:g} / {record['max_points']:g}", flag])
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = [
            row[0].ljust(widths[0]),
            *(cell.rjust(width) for cell, width in zip(row[1:-1], widths[1:-1], strict=True)),
        ]
        lines.append("  ".join([*cells, row[-1]]).rstrip())
    return "\n".join([*lines, *_footnotes(records)]) + "\n"


def _points_words(criterion: Record) -> str:
    """A criterion's points; with `+?` where parts of it wait for a person."""
    if criterion["points"] is None:
        return "?"
    return f"{criterion['points']:g}" + (" + ?" if criterion.get("waiting") else "")


def _footnotes(records: Sequence[Record]) -> list[str]:
    """Each student's notes below the table: what was passed over, renamed or guessed among the files."""
    lines = []
    for student, notes in _noted(records):
        lines += ["", f"* {printable(student)}"]
        for note in notes:
            lines += textwrap.wrap(note, 110, initial_indent="    - ", subsequent_indent="      ")
    return lines


def _noted(records: Sequence[Record]) -> list[tuple[str, list[str]]]:
    """The students whose files gave rise to notes, with these. Reports from before notes were stored have none."""
    return [(record["student"], shown_notes(record["notes"])) for record in records if record.get("notes")]


def overview_html(title: str, records: Sequence[Record], warning: str = "") -> str:
    """Distribution of points, how often each criterion was met, what went wrong most, and the table."""
    return render(
        "overview.html",
        title=title,
        students=records,
        waiting=sum(record["needs_review"] for record in records),
        distribution=_distribution(records),
        criteria=_criteria(records),
        mistakes=_mistakes(records),
        reasons=_reasons(records),
        noted=_noted(records),
        warning=warning,
        late=any(record.get("penalty") for record in records),
    )


def _distribution(records: Sequence[Record]) -> list[Record]:
    """How many students have how many points, in six bins; the width of a bar is in rem."""
    width = (max(float(record["max_points"]) for record in records) or 1.0) / BINS
    counts = Counter(min(int(record["points"] / width), BINS - 1) for record in records)
    most = max(counts.values())
    return [
        {
            "low": round(i * width, 1),
            "high": round((i + 1) * width, 1),
            "count": counts[i],
            "width": LONGEST * counts[i] / most,
        }
        for i in range(BINS)
    ]


def _criteria(records: Sequence[Record]) -> list[Record]:
    rows = []
    for i, criterion in enumerate(records[0]["criteria"]):
        given = [record["criteria"][i]["points"] for record in records]
        decided = [points for points in given if points is not None]
        rows.append(
            {
                "id": criterion["id"],
                "title": criterion["title"],
                "max_points": criterion["max_points"],
                "mean": f"{sum(decided) / len(decided):.2f}" if decided else "-",
                "full": sum(points == criterion["max_points"] for points in decided),
                "decided": len(decided),
                "waiting": len(given) - len(decided),
            }
        )
    return rows


def _reasons(records: Sequence[Record]) -> list[tuple[tuple[str, str], list[str]]]:
    """Why answers are wrong: criterion and reason with the students that it holds for, the commonest first."""
    found: dict[tuple[str, str], list[str]] = {}
    for record in records:
        for criterion in record["criteria"]:
            reason = " ".join(criterion.get("staff", []))
            if reason:
                found.setdefault((criterion["id"], reason), []).append(record["student"])
    return sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))


def _mistakes(records: Sequence[Record]) -> list[tuple[tuple[str, str], int]]:
    """The commonest mistakes: criterion and what was wrong, with how many students."""
    return Counter(
        (criterion["id"], criterion["misconception"] or criterion["status"])
        for record in records
        for criterion in record["criteria"]
        if criterion["points"] is not None and criterion["points"] < criterion["max_points"]
    ).most_common(12)
