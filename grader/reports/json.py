"""`json`: the contract that scripts rely on. Numbers with a point, keys in a fixed order."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import asdict
from typing import Any

from grader.model import Report, Submission
from grader.reports.examples import explanation_record
from grader.reports.written import reading_record

MAX_KEPT = 200_000
"""Bytes of a file that are kept for the feedback page."""


def report_json(report: Report) -> str:
    """One object. A criterion's `points` is null where a person must look first; the total counts what is decided."""
    return json.dumps(report_record(report), indent=2, ensure_ascii=False) + "\n"


def stored_json(report: Report, submission: Submission, helpers: Collection[str] = ()) -> str:
    """The object with what was handed in, from which a feedback page is made; without the course's own `helpers`."""
    programs = {name: content for name, content in submission.files.items() if name.endswith(".py")}
    files = {
        name: content[:MAX_KEPT].decode("utf-8", errors="replace")
        for name, content in {**programs, **submission.choices}.items()
        if name not in helpers
    }
    handed_in = {
        "module": submission.module,
        "files": files,
        "answer": submission.answer,
        "documents": list(submission.documents),
    }
    return json.dumps({**report_record(report), "handed_in": handed_in}, ensure_ascii=False) + "\n"


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
