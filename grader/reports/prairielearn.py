"""`prairielearn`: results.json of an external grader. What waits is neutral; the score is what is decided."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from grader.ingest import printable
from grader.model import Report
from grader.reports.json import report_record
from grader.reports.told import notes_told, standing, told


def report_prairielearn(report: Report) -> str:
    """The object that PrairieLearn reads from /grade/results."""
    return results_json(report_record(report))


def results_json(record: Mapping[str, Any]) -> str:
    """The same of a report's record, which may have a person's marks in it. `score` is a share of all points."""
    results = {
        "gradable": True,
        "score": round(record["points"] / record["max_points"], 6) if record["max_points"] else 0.0,
        "message": standing(record),
        "output": notes_told(record),
        "tests": [_test(criterion) for criterion in record["criteria"]],
    }
    return _written(results)


def refused_json(words: str) -> str:
    """Files that cannot be read are not graded: no score, and the words that say what is allowed."""
    return _written({"gradable": False, "format_errors": [words]})


def _test(criterion: Mapping[str, Any]) -> dict[str, Any]:
    waits = criterion["points"] is None
    return {
        "name": printable(criterion["title"]),
        "description": criterion["id"],
        "points": 0.0 if waits else criterion["points"],
        "max_points": 0.0 if waits else criterion["max_points"],
        "message": told(criterion),
    }


def _written(results: Mapping[str, Any]) -> str:
    return json.dumps(results, indent=2, ensure_ascii=False).replace("\\u0000", "") + "\n"
