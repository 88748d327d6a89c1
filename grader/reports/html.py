"""`html`: one self-contained page for one student. Everything is escaped; nothing is loaded and nothing runs."""

from __future__ import annotations

from grader.model import Report
from grader.reports.json import report_record
from grader.reports.page import parts_of, student_page


def report_html(report: Report) -> str:
    """The student's page, as feedback pages are."""
    record = report_record(report)
    return student_page(record, parts_of(record), protection=report.provenance.protection)
