"""What is written of a graded work, made before the gradebook is asked: pure, so that a cluster's worker makes it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from grader.course.assignment import Assignment
from grader.ingest.notebooks import Cell
from grader.model import Report, Submission
from grader.nbgrader.gradebook.marks import Mark, Standing
from grader.nbgrader.handing_back.feedback import page_of
from grader.nbgrader.notebooks.marked import Notebook, grade_id, lost_pictures, mark
from grader.reports.json import stored_json


@dataclass(frozen=True)
class Prepared:
    """The marked notebook as JSON, the pictures that it has lost, and the feedback page where marks stand like this.

    So stands who was on time and whom no person has marked yet.
    """

    notebook: str
    lost: Sequence[str]
    standing: Standing
    page: str


def prepared(
    assignment: Assignment, released: Notebook, cells: Sequence[Cell], submission: Submission, report: Report
) -> Prepared | None:
    """What is written of this work; nothing where the notebook has graded cells of its own, which run at home."""
    criteria = {score.id: score for score in report.scores}
    graded = {grade_id(cell) for cell in released["cells"] if cell["metadata"].get("nbgrader", {}).get("grade")}
    if graded - set(criteria):
        return None
    standing = Standing({name: Mark(criteria[name].points, criteria[name].max_points, False) for name in graded})
    marked = mark(released, cells, submission, report)
    notebook = json.dumps(marked, ensure_ascii=False)
    record = json.loads(stored_json(report, submission, assignment.helpers))
    page = page_of(assignment, record, standing, json.loads(notebook))
    return Prepared(notebook, lost_pictures(marked), standing, page)
