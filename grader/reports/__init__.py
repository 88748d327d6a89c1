"""One file per format: a Report in, text out. `FORMATS` are the names that `grader score --format` knows."""

from collections.abc import Callable

from grader.model import Report
from grader.reports.html import report_html
from grader.reports.json import report_json
from grader.reports.text import report_text

FORMATS: dict[str, Callable[[Report], str]] = {"html": report_html, "json": report_json, "text": report_text}

__all__ = ["FORMATS", "report_html", "report_json", "report_text"]
