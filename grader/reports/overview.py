"""The instructor's page and table: a class by criterion, from stored reports."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from html import escape
from typing import Any

from grader.reports.html import page, tone

Record = dict[str, Any]


def table_text(records: Sequence[Record]) -> str:
    """Student by criterion with points, for a terminal; `?` where a person must look."""
    ids = [criterion["id"] for criterion in records[0]["criteria"]]
    rows = [["student", *ids, "points", ""]]
    for record in records:
        points = ["?" if c["points"] is None else f"{c['points']:g}" for c in record["criteria"]]
        flag = "needs review" if record["needs_review"] else ""
        rows.append([record["student"], *points, f"{record['points']:g} / {record['max_points']:g}", flag])
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = [
            row[0].ljust(widths[0]),
            *(cell.rjust(width) for cell, width in zip(row[1:-1], widths[1:-1], strict=True)),
        ]
        lines.append("  ".join([*cells, row[-1]]).rstrip())
    return "\n".join(lines) + "\n"


def overview_html(title: str, records: Sequence[Record]) -> str:
    """Distribution of points, how often each criterion was met, what went wrong most, and the table."""
    waiting = sum(record["needs_review"] for record in records)
    head = (
        f"<h1>{escape(title)}</h1>\n<p>{len(records)} submissions; {waiting} wait for a person, so their totals are "
        "not final.</p>\n"
    )
    return page(title, head + _distribution(records) + _criteria(records) + _mistakes(records) + _table(records))


def _distribution(records: Sequence[Record]) -> str:
    most = max(float(record["max_points"]) for record in records)
    width = most / 6
    bins = Counter(min(int(record["points"] / width), 5) for record in records)
    rows = []
    for i in range(6):
        low, high = i * width, (i + 1) * width
        bar = f'<span class="bar" style="width:{8 * bins[i] / max(bins.values()):.2f}rem"></span>'
        until = "to" if i == 5 else "to below"
        rows.append(f'<tr><td>{low:g} {until} {high:g}</td><td>{bins[i]}</td><td class="words">{bar}</td></tr>')
    return _section("Points so far", ["points", "students", ""], rows)


def _criteria(records: Sequence[Record]) -> str:
    rows = []
    for i, criterion in enumerate(records[0]["criteria"]):
        given = [record["criteria"][i]["points"] for record in records]
        decided = [points for points in given if points is not None]
        mean = f"{sum(decided) / len(decided):.2f}" if decided else "-"
        full = sum(points == criterion["max_points"] for points in decided)
        rows.append(
            f"<tr><td>{escape(criterion['title'])}</td><td>{criterion['max_points']:g}</td><td>{mean}</td>"
            f"<td>{full} of {len(decided)}</td><td>{len(given) - len(decided)}</td></tr>"
        )
    return _section("Criteria", ["criterion", "points", "mean", "full marks", "waiting"], rows)


def _mistakes(records: Sequence[Record]) -> str:
    found = Counter(
        (criterion["id"], criterion["misconception"] or criterion["status"])
        for record in records
        for criterion in record["criteria"]
        if criterion["points"] is not None and criterion["points"] < criterion["max_points"]
    )
    rows = [
        f'<tr><td>{escape(name)}</td><td class="words">{escape(status)}</td><td>{count}</td></tr>'
        for (name, status), count in found.most_common(12)
    ]
    return _section("What went wrong most", ["criterion", "what", "students"], rows) if rows else ""


def _table(records: Sequence[Record]) -> str:
    header = ["student", *(criterion["id"] for criterion in records[0]["criteria"]), "points"]
    rows = []
    for record in records:
        cells = "".join(_mark(criterion) for criterion in record["criteria"])
        rows.append(f"<tr><td>{escape(record['student'])}</td>{cells}<td><b>{record['points']:g}</b></td></tr>")
    return _section("Students", header, rows)


def _mark(criterion: Record) -> str:
    points = criterion["points"]
    told = "?" if points is None else f"{points:g}"
    return f'<td class="{tone(points, criterion["max_points"])}">{told}</td>'


def _section(title: str, header: Sequence[str], rows: Sequence[str]) -> str:
    heads = "".join(f'<th class="{"words" if name == "what" else "number"}">{escape(name)}</th>' for name in header)
    body = "\n".join(rows)
    return f'<h2>{escape(title)}</h2>\n<div class="scroll"><table><tr>{heads}</tr>\n{body}\n</table></div>\n'
