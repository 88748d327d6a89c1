"""nbgrader's own graded cells in the notebook of a rubric's assignment: tests that run there, answers a person marks.

What the rubric's criteria say stands in other cells, and is not touched.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nbformat import from_dict
from nbgrader import utils

from grader.course.assignment import Assignment
from grader.course.settings import load_settings
from grader.ingest.folder import read_all
from grader.model import CourseText, Submission
from grader.nbgrader.notebooks.execution import CellResult, asked_names, is_test, points_of, run_cells
from grader.nbgrader.notebooks.marked import Notebook, grade_id, notes_cell
from grader.sandbox.tiers import Sandbox

SECONDS = 30.0
"""For a cell, as nbgrader's own."""


@dataclass(frozen=True)
class OwnScore:
    """What one cell of nbgrader's gives, None where a person marks it."""

    cell: str
    points: float | None


def run_own_cells(
    marked: Notebook, submission: Submission, assignment: Assignment, sandbox: Sandbox
) -> tuple[Notebook, list[OwnScore]]:
    """The marked notebook with the outputs of its own tests, and what its own cells give. Pure but for the sandbox."""
    criteria = [criterion.id for criterion in assignment.rubric.criteria]
    own = [cell for cell in marked["cells"] if is_graded(cell) and grade_id(cell) not in criteria]
    if not own:
        return marked, []
    notebook = from_dict(_with_hidden_tests(marked, assignment, criteria))
    tests: Mapping[str, CellResult] = {}
    notes: Sequence[str] = ()
    if any(not cell["metadata"]["nbgrader"].get("solution") and cell["cell_type"] == "code" for cell in own):
        settings = load_settings(assignment.course.root).notebooks
        handed_out = _handed_out(assignment)
        files = {**handed_out, **submission.files}
        files.pop(assignment.rubric.notebook, None)
        own_modules = frozenset(name.removesuffix(".py") for name in handed_out if name.endswith(".py"))
        asked = asked_names([cell.source for cell in assignment.cells])
        course = CourseText(asked, own_modules - {assignment.rubric.code.removesuffix(".py")})
        ran = run_cells(notebook, files, sandbox, settings, SECONDS, course, without=criteria)
        notebook, tests, notes = ran.notebook, ran.tests, ran.notes
    scores = []
    names = {grade_id(cell) for cell in own}
    for cell in notebook.cells:
        if grade_id(cell) in names and utils.is_grade(cell):
            points, _ = points_of(cell, tests.get(grade_id(cell)))
            scores.append(OwnScore(grade_id(cell), points))
    made: dict[str, Any] = {**marked, "cells": [*notes_cell(notes), *notebook.cells]}
    return made, scores


def _with_hidden_tests(marked: Notebook, assignment: Assignment, criteria: Sequence[str]) -> Notebook:
    """The notebook with its own tests as the author wrote them: students receive them without the hidden part."""
    path = assignment.course.folder("source", ".", assignment.name) / assignment.rubric.notebook
    try:
        author = json.loads(path.read_text(encoding="utf-8"))["cells"]
    except (OSError, ValueError, KeyError):
        return marked
    whole = {grade_id(cell): "".join(cell["source"]) for cell in author if is_test(from_dict(cell))}
    wanted = {name: source for name, source in whole.items() if name not in criteria}
    cells = [{**cell, "source": wanted.get(grade_id(cell), cell["source"])} for cell in marked["cells"]]
    return {**marked, "cells": cells}


def is_graded(cell: Notebook) -> bool:
    """Whether nbgrader's gradebook has points for it."""
    return bool(cell["metadata"].get("nbgrader", {}).get("grade"))


def _handed_out(assignment: Assignment) -> dict[str, bytes]:
    """What lies beside the notebook as students received it."""
    folder = assignment.course.folder("release", ".", assignment.name)
    return {str(name): content for name, content in read_all(folder, 128 << 20).items()}
