"""`html`: one self-contained page for one student. Everything is escaped; nothing is loaded and nothing runs."""

from __future__ import annotations

from grader.model import Report
from grader.reports.rendering import render


def report_html(report: Report) -> str:
    """The student's page."""
    return render("report.html", report=report)
