"""`json`: the contract that scripts rely on. Numbers with a point, keys in a fixed order."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from grader.model import Report
from grader.reports.examples import explanation_record
from grader.reports.written import reading_record


def report_json(report: Report) -> str:
    """One object. A criterion's `points` is null where a person must look first; the total counts what is decided."""
    return json.dumps(report_record(report), indent=2, ensure_ascii=False) + "\n"


def report_record(report: Report) -> dict[str, Any]:
    """The object as plain data."""
    return {
        "assignment": report.assignment,
        "title": report.title,
        "student": report.student,
        "submission": report.provenance.submission,
        "points": round(report.points, 6),
        "max_points": report.max_points,
        "needs_review": report.needs_review,
        "criteria": [
            {
                "id": score.id,
                "title": score.title,
                "points": score.points,
                "max_points": score.max_points,
                "needs_review": score.needs_review,
                "status": score.verdict.status,
                "misconception": score.verdict.misconception,
                "message": score.verdict.message,
                **explanation_record(score.verdict),
                **({"derivation": reading_record(score.verdict.written)} if score.verdict.written else {}),
            }
            for score in report.scores
        ],
        **({"conventions": dict(report.conventions)} if report.conventions else {}),
        "notes": list(report.notes),
        "provenance": asdict(report.provenance),
    }
