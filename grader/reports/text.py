"""`text`: for a terminal."""

from __future__ import annotations

import textwrap

from grader.model import Report, Score


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
    body = textwrap.wrap(score.verdict.message, 100, initial_indent=" " * 13, subsequent_indent=" " * 13)
    return [head, *body, ""]
