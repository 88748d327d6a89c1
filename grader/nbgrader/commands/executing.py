"""nbgrader's preprocessors that run an ordinary notebook and save its scores, ours in their place.

They take its settings (`Execute.timeout`, `--no-execute`). What cannot be decided waits for a person: the words for
each such cell stand in `resources["nablagrade"]` and in a cell in front of the notebook.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from nbformat import NotebookNode, from_dict
from nbgrader.api import Gradebook
from nbgrader.preprocessors import Execute, SaveAutoGrades
from traitlets import Bool, Enum

from grader.course.settings import load_settings
from grader.errors import SubmissionError
from grader.model import CourseText
from grader.nbgrader.notebooks.execution import all_waiting, asked_names, files_beside, points_of, run_cells
from grader.nbgrader.notebooks.marked import notes_cell
from grader.sandbox import CHOICES
from grader.sandbox.tiers import Sandbox, open_sandbox

FOREVER = 10**9


class ExecuteInSandbox(Execute):  # type: ignore[misc]  # nbgrader has no types
    """In place of nbgrader's Execute, with its settings."""

    sandbox = Enum(CHOICES, "best", help="How student code is held.").tag(config=True)
    allow_weak_sandbox = Bool(False, help="Go on with less than course.yaml's sandbox.require.").tag(config=True)

    def preprocess(
        self, nb: NotebookNode, resources: Any = None, km: Any = None
    ) -> tuple[NotebookNode, Any]:  # km: nbconvert's signature
        folder = Path(resources["metadata"]["path"] or ".")
        notebook = folder / f"{resources['metadata']['name']}.ipynb"
        settings = load_settings(_root(self)).notebooks
        seconds = FOREVER if self.timeout is None or self.timeout < 0 else float(self.timeout)
        try:
            files = files_beside(notebook, settings.scratch_mib)
        except SubmissionError as error:
            ran = all_waiting(nb, str(error))
        else:
            ran = run_cells(nb, files, self._opened(), settings, seconds, self._course(resources["nbgrader"]))
        resources["nablagrade"] = dict(ran.tests)
        made = ran.notebook
        for note in map(from_dict, notes_cell(ran.notes)):
            if (made.nbformat, made.nbformat_minor) < (4, 5):  # before cells had ids
                del note["id"]
            made.cells.insert(0, note)
        return made, resources

    def _course(self, about: Any) -> CourseText:
        """What the gradebook has of the notebook as it was handed out, and the course's own modules beside it."""
        with Gradebook(about["db_url"]) as gradebook:
            cells = gradebook.find_notebook(about["notebook"], about["assignment"]).source_cells
            asked = asked_names([cell.source or "" for cell in cells])
        folders = [_root(self) / step / about["assignment"] for step in ("source", "release")]
        return CourseText(asked, frozenset(path.stem for folder in folders for path in folder.glob("*.py")))

    def _opened(self) -> Sandbox:
        require = load_settings(_root(self)).sandbox.require
        sandbox = open_sandbox(self.sandbox, require=require, allow_weak=self.allow_weak_sandbox)
        if sandbox.warning:
            self.log.warning(sandbox.warning)
        return sandbox


def _root(preprocessor: Any) -> Path:
    """The course's folder; converters work in it."""
    return Path(preprocessor.config.CourseDirectory.get("root") or os.getcwd())  # noqa: PTH109


class SaveFairGrades(SaveAutoGrades):  # type: ignore[misc]
    """nbgrader's scores, but that a test's comes from how it ran, and that what is not decided waits for a person."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        self.tests = dict(resources.get("nablagrade") or {})
        converter = getattr(self.parent, "parent", None)
        self.before = getattr(converter, "graded_before", {}).get(resources["nbgrader"]["notebook"], {})
        return super().preprocess(nb, resources)  # type: ignore[no-any-return]

    def _add_score(self, cell: NotebookNode, resources: Any) -> None:
        name = cell.metadata.nbgrader["grade_id"]
        points, reason = points_of(cell, self.tests.get(name), self.log)
        if reason:
            self.log.warning("%s: %s: a person must look: %s", self.student_id, name, reason)
        grade = self.gradebook.find_grade(name, self.notebook_id, self.assignment_id, self.student_id)
        if grade.manual_score is None:
            grade.needs_manual_grade = points is None
        else:  # a person's mark stands where neither the work nor the machine's points changed
            settled = grade.auto_score == points and self.before.get(name) == cell.source
            grade.needs_manual_grade = grade.needs_manual_grade or not settled
        grade.auto_score = points
        self.gradebook.db.commit()
