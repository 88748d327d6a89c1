"""One student's stored report, and the folder in autograded/ that nbgrader's formgrader and feedback show."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path

from grader.course.assignment import Assignment
from grader.course.timestamp import TIMESTAMP
from grader.model import Report, Submission
from grader.nbgrader.notebooks.marked import Notebook
from grader.reports.files import write_atomically
from grader.reports.json import stored_json


def store_report(assignment: Assignment, report: Report, submission: Submission) -> None:
    """Keep the report for `grader report`, for feedback pages and for the next regrade."""
    path = assignment.course.report_file(report.assignment, report.student)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, stored_json(report, submission, assignment.helpers))


def write_autograded(
    assignment: Assignment, submission: Submission, marked: Notebook, carried: Mapping[str, bytes]
) -> None:
    """The marked notebook, the student's files and nbgrader's, as nbgrader lays them out; the folder appears whole.

    Where it fails the folder is as it was. What a kill leaves half written lies beside it under one name, and the next
    run takes it away.
    """
    folder = assignment.course.folder("autograded", submission.student, assignment.name)
    made, old = (folder.with_name(f".{what}-{folder.name}") for what in ("new", "old"))
    _put_back(old, folder)
    for left in filter(Path.exists, (made, old)):
        shutil.rmtree(left)
    made.mkdir(parents=True)
    try:
        _fill_autograded(made, assignment, submission, marked, carried)
        if folder.exists():
            folder.rename(old)
        made.rename(folder)
        shutil.rmtree(old, ignore_errors=True)
    finally:
        _put_back(old, folder)
        shutil.rmtree(made, ignore_errors=True)  # there only if something failed


def _put_back(old: Path, folder: Path) -> None:
    if old.exists() and not folder.exists():
        old.rename(folder)


def _fill_autograded(
    made: Path, assignment: Assignment, submission: Submission, marked: Notebook, carried: Mapping[str, bytes]
) -> None:
    made.chmod(0o755)
    (made / assignment.rubric.notebook).write_text(json.dumps(marked, ensure_ascii=False), encoding="utf-8")
    for name, content in [*submission.files.items(), *submission.documents.items()]:
        path = made / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    for name, content in carried.items():
        (made / name).write_bytes(content)
    if submission.submitted_at:
        (made / TIMESTAMP).write_text(f"{submission.submitted_at} UTC")
