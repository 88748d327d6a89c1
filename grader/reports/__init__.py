"""What is told of a graded submission: one file a format, a Report in and text out; nothing here decides or stores.

Start at `json.py`, the contract that scripts rely on. A format's name is its file's and that of its function
(`html.report_html`); one is imported when it is written. `feedback.py` reduces a verdict to what a student may see,
`page.py` is the page on one student's work; `examples.py` shows a failing call and `written.py` a derivation, for all
formats. A class is `table.py` for a terminal and `overview/` for its instructor.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from grader.model import Report

FORMATS = ("classroom", "gradescope", "html", "json", "junit", "prairielearn", "text")


def write(report: Report, format: str) -> str:
    """The report in one of the FORMATS."""
    text: str = getattr(importlib.import_module(f"grader.reports.{format}"), f"report_{format}")(report)
    return text
