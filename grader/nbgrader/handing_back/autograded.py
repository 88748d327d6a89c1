"""One student's stored report, and the folder in autograded/ that nbgrader's formgrader and feedback show."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

from grader.course.assignment import Assignment
from grader.course.timestamp import TIMESTAMP
from grader.model import Report, Submission
from grader.reports.files import BEGUN, tidy, write_atomically
from grader.reports.json import stored_json


def store_report(assignment: Assignment, report: Report, submission: Submission) -> None:
    """Keep the report for `grader report`, for feedback pages and for the next regrade."""
    path = assignment.course.report_file(report.assignment, report.student)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, stored_json(report, submission, assignment.helpers))


def write_autograded(assignment: Assignment, submission: Submission, marked: str, carried: Mapping[str, bytes]) -> None:
    """The marked notebook, the student's files and nbgrader's, as nbgrader lays them out; the folder appears whole.

    `marked` is JSON. Where it fails the folder is as it was. What a kill leaves half written lies beside it under one
    name, and the next run takes it away. Where all else is as it lies there, as after a change of points, the notebook
    alone is written.
    """
    folder = assignment.course.folder("autograded", submission.student, assignment.name)
    made, old = (folder.with_name(f".{what}-{folder.name}") for what in ("new", "old"))
    _put_back(old, folder)
    for left in filter(Path.exists, (made, old)):
        shutil.rmtree(left)
    contents = _contents(assignment, submission, marked, carried)
    notebook = assignment.rubric.notebook
    if _is_there(folder, {name: content for name, content in contents.items() if name != notebook}, notebook):
        tidy(folder)
        write_atomically(folder / notebook, contents[notebook])
        return
    made.mkdir(parents=True)
    try:
        _fill(made, contents)
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


def _contents(
    assignment: Assignment, submission: Submission, marked: str, carried: Mapping[str, bytes]
) -> dict[str, bytes]:
    """What is to lie in the folder: the name of each file, and what it holds."""
    notebook = {assignment.rubric.notebook: marked.encode()}
    stamp = {TIMESTAMP: f"{submission.submitted_at} UTC".encode()} if submission.submitted_at else {}
    return {**notebook, **submission.files, **submission.documents, **carried, **stamp}


def _is_there(folder: Path, contents: Mapping[str, bytes], beside: str) -> bool:
    """Whether the folder has just these files, as they are here, and one beside them, whatever it holds."""
    there = {str(path.relative_to(folder)): path for path in folder.rglob("*") if path.is_symlink() or path.is_file()}
    left = {name for name in there if name.startswith(BEGUN)}
    return (
        there.keys() - left == {*contents, beside} - left
        and not any(path.is_symlink() for path in there.values())
        and all(there[name].read_bytes() == content for name, content in contents.items())
    )


def _fill(made: Path, contents: Mapping[str, bytes]) -> None:
    made.chmod(0o755)
    for name, content in contents.items():
        path = made / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
