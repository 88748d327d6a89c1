"""Feedback pages where nbgrader's release_feedback finds them: feedback/<student>/<assignment>/<notebook>.html."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from grader.course.assignment import Assignment
from grader.course.timestamp import TIMESTAMP
from grader.errors import GradebookError
from grader.nbgrader.gradebook.marks import Standing, standing_of
from grader.nbgrader.gradebook.opening import open_gradebook
from grader.nbgrader.handing_back.page import feedback_page
from grader.nbgrader.notebooks.marked import SECRET, Notebook
from grader.reports.files import write_atomically


def generate_feedback(assignment: Assignment, student: str) -> None:
    """Write one student's page as the gradebook stands now."""
    with open_gradebook(assignment.course) as gradebook:
        write_feedback(assignment, student, standing_in(gradebook, assignment, student))


def standing_in(gradebook: Any, assignment: Assignment, student: str) -> Standing:
    """How the student's notebook stands in a gradebook that is open."""
    submission = gradebook.find_submission(assignment.name, student)
    return standing_of(submission, Path(assignment.rubric.notebook).stem)


def write_feedback(assignment: Assignment, student: str, standing: Standing, page: str | None = None) -> None:
    """Write one student's page from the stored report and the marked notebook, with what its release needs beside it.

    `page` is what it would come to, where that is known. Raises GradebookError where there is no report, OSError or
    ValueError where a file cannot be read or written.
    """
    course, name = assignment.course, assignment.name
    report, marked = course.report_file(name, student), course.folder("autograded", student, name)
    if not report.is_file():
        raise GradebookError(f"{report}: not there; run `grader grade {name}` for this student again")
    if page is None:
        record = json.loads(report.read_text(encoding="utf-8"))
        notebook = json.loads((marked / assignment.rubric.notebook).read_text(encoding="utf-8"))
        page = page_of(assignment, record, standing, notebook)
    folder = course.folder("feedback", student, name)
    folder.mkdir(parents=True, exist_ok=True)
    for carried in (TIMESTAMP, SECRET):
        if (marked / carried).is_file():
            shutil.copyfile(marked / carried, folder / carried)
    write_atomically(folder / f"{Path(assignment.rubric.notebook).stem}.html", page)


def page_of(assignment: Assignment, record: dict[str, Any], standing: Standing, notebook: Notebook) -> str:
    """The page of a stored report and the marked notebook."""
    return feedback_page(record, standing, notebook, conventions_of(assignment, record))


def conventions_of(assignment: Assignment, record: dict[str, Any]) -> list[str]:
    """The conventions that the submission follows, in the course's words; those that the rubric has now."""
    known = assignment.rubric.conventions
    followed = record.get("conventions", {}).items()
    return [assignment.rubric.means(name, option) for name, option in followed if option in known.get(name, {})]
