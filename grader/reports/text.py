"""`text`: for a terminal."""

from __future__ import annotations

from grader.model import Report, Score
from grader.reports import cells
from grader.reports.examples import explanation_lines
from grader.reports.written import reading_text

INDENT = 13
WIDEST = 100


def report_text(report: Report) -> str:
    """Title and total, then each criterion with its points and one sentence; for a file or a pipe."""
    return laid_out(report, None)


def laid_out(report: Report, width: int | None) -> str:
    """The same for a terminal of so many cells."""
    waiting = " so far; a person must look at the rest" if report.needs_review else ""
    lines = [f"{report.title}: {report.points:g} of {report.max_points:g} points{waiting}", ""]
    for score in report.scores:
        lines += _criterion(score, width)
    lines += [f"note: {note}" for note in report.notes]
    lines += [f"sandbox: {report.provenance.protection}"]
    return "\n".join(cells.fitted(lines, width)).rstrip() + "\n"


def _criterion(score: Score, width: int | None) -> list[str]:
    points = "?" if score.points is None else f"{score.points:g}"
    head = f"{points:>5} / {score.max_points:<4g} {score.title}"
    lines = [score.verdict.message, *explanation_lines(score.verdict)]
    written = score.verdict.written
    narrower = None if width is None else width - INDENT
    read = reading_text(written, for_marker=False, width=narrower).splitlines() if written is not None else []
    indented = [f"{' ' * INDENT}{line}".rstrip() for line in read]
    return [head, *(wrapped for line in lines for wrapped in _wrapped(line, width)), *indented, ""]


def _wrapped(line: str, width: int | None) -> list[str]:
    indent = " " * (INDENT + len(line) - len(line.lstrip()))
    return cells.wrapped(line.strip(), min(width or WIDEST, WIDEST), indent, indent)
