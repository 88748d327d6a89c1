"""Files -> Submission: what was handed in for an assignment of a course; `work.py` finds it."""

from __future__ import annotations

from pathlib import Path

from grader.course.assignment import Assignment
from grader.course.work import find_work
from grader.ingest import Files, read_files
from grader.model import Submission, Survey
from grader.sandbox.tiers import nothing_known


def read_submission(
    path: Path, assignment: Assignment, student: str | None = None, survey: Survey = nothing_known
) -> Submission:
    """What lies at `path` as a submission for the assignment. Raises SubmissionError with what is allowed."""
    return assemble(read_files(path), assignment, student or path.resolve().stem, survey)


def assemble(files: Files, assignment: Assignment, student: str, survey: Survey = nothing_known) -> Submission:
    """The same of files in memory."""
    return find_work(files, assignment.task, student, survey).submission
