"""`text`: for a terminal."""

from __future__ import annotations

import textwrap

from grader.model import Report, Score
from grader.reports.examples import explanation_lines
from grader.reports.written import reading_text


def report_text(report: Report) -> str:
    """Title and total, then each criterion with its points and one sentence."""
    waiting = " so far; a person must look at the rest" if report.needs_review else ""
    lines = [f"{report.title}: {report.points:g} of {report.max_points:g} points{waiting}", ""]
    for score in report.scores:
        lines += _criterion(score)
    lines += [f"note: {note}" for note in report.notes]
    lines += [f"sandbox: {report.provenance.protection}"]
    return "\n".join(lines).rstrip() + "\n"


def _criterion(score: Score) -> list[str]:
    points = "?" if score.points is None else f"{score.points:g}"
    head = f"{points:>5} / {score.max_points:<4g} {score.title}"
    lines = [score.verdict.message, *explanation_lines(score.verdict)]
    written = score.verdict.written
    read = reading_text(written, for_marker=False).splitlines() if written is not None else []
    indented = [f"             {line}".rstrip() for line in read]
    return [head, *(wrapped for line in lines for wrapped in _wrapped(line)), *indented, ""]


def _wrapped(line: str) -> list[str]:
    indent = " " * (13 + len(line) - len(line.lstrip()))
    return textwrap.wrap(line.strip(), 100, initial_indent=indent, subsequent_indent=indent)
