"""`gradescope`: results.json of an autograder. What waits for a person has no score; the total is what is decided."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from grader.ingest import printable
from grader.model import Report
from grader.reports.json import report_record
from grader.reports.told import notes_told, standing, told


def report_gradescope(report: Report) -> str:
    """The object that Gradescope reads from /autograder/results."""
    return results_json(report_record(report))


def results_json(record: Mapping[str, Any]) -> str:
    """The same of a report's record, which may have a person's marks in it."""
    results = {
        "score": record["points"],
        "output": "\n".join(filter(None, (standing(record), notes_told(record)))),
        "output_format": "text",
        "test_output_format": "text",
        "test_name_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "tests": [_test(str(number), each) for number, each in enumerate(record["criteria"], start=1)],
        "extra_data": {"assignment": record["assignment"], "submission": record["submission"]},
    }
    return json.dumps(results, indent=2, ensure_ascii=False) + "\n"


def _test(number: str, criterion: Mapping[str, Any]) -> dict[str, Any]:
    points, most = criterion["points"], criterion["max_points"]
    decided = {} if points is None else {"score": points, "status": "passed" if points >= most else "failed"}
    return {
        **decided,
        "max_score": most,
        "name": printable(criterion["title"]),
        "number": number,
        "output": told(criterion),
        "tags": [criterion["id"]],
        "visibility": "visible",
    }
