"""`classroom`: a grader's result as GitHub Classroom's reporter reads it, in base64. What waits has no points."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from grader.ingest import printable
from grader.model import Report
from grader.reports.json import report_record
from grader.reports.told import notes_told, told

STATUS = {True: "pass", False: "fail"}


def report_classroom(report: Report) -> str:
    """One runner's result: a test for each criterion; `status` is fail where something decided lacks points."""
    return results_json(report_record(report))


def results_json(record: Mapping[str, Any]) -> str:
    """The same of a report's record, which may have a person's marks in it."""
    tests = [_test(criterion) for criterion in record["criteria"]]
    if tests:  # there is no other place that the reporter shows
        tests[0]["message"] = "\n".join([tests[0]["message"], notes_told(record)])
    results = {
        "version": 1,
        "status": STATUS[all(test["status"] != "fail" for test in tests)],
        "max_score": record["max_points"],
        "tests": tests,
    }
    return json.dumps(results, indent=2, ensure_ascii=False) + "\n"


def _test(criterion: Mapping[str, Any]) -> dict[str, Any]:
    points = criterion["points"]
    return {
        "name": printable(criterion["title"]),
        "status": "error" if points is None else STATUS[points >= criterion["max_points"]],
        "score": points or 0.0,
        "message": told(criterion),
        "test_code": "",
        "filename": "",
        "line_no": 0,
        "duration": 0,
    }
