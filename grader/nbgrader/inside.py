"""Grading inside nbgrader: `nbgrader autograde` and formgrader's button give the same marks as `grader grade`.

Feedback and export go through here too, so that no suggestion passes for a mark before a person has confirmed it.

Start at `GradeSubmission`, which stands in the place of nbgrader's kernel.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from nbformat import NotebookNode, from_dict
from nbformat.v4 import new_markdown_cell
from nbgrader.api import Gradebook
from nbgrader.plugins import CsvExportPlugin
from nbgrader.preprocessors import GetGrades, NbGraderPreprocessor
from traitlets import Bool, Enum

from grader.course.assignment import Course, has_rubric, load_assignment
from grader.course.roster import read_roster
from grader.course.settings import load_settings
from grader.course.submitted import Place
from grader.errors import CourseError
from grader.nbgrader.gradebook.backup import back_up
from grader.nbgrader.gradebook.entering import enter, entry_of
from grader.nbgrader.gradebook.export import exported
from grader.nbgrader.gradebook.late import penalise
from grader.nbgrader.gradebook.opening import file_of
from grader.nbgrader.handing_back.autograded import store_report
from grader.nbgrader.notebooks.marked import FOR_MARKER, mark, without_suggestion
from grader.nbgrader.notebooks.own_cells import run_own_cells
from grader.nbgrader.notebooks.released import released_notebook, with_points
from grader.nbgrader.whole_class.handed_work import grade_student, handed_in
from grader.reports.files import write_atomically
from grader.sandbox import CHOICES
from grader.sandbox.tiers import open_sandbox


class GradeSubmission(NbGraderPreprocessor):  # type: ignore[misc]  # nbgrader has no types
    """Grades a submission, writes scores and comments, and returns the marked notebook."""

    sandbox = Enum(CHOICES, "best", help="How student code is held; `none` protects nothing.").tag(config=True)
    allow_weak_sandbox = Bool(False, help="Go on with less than course.yaml's sandbox.require.").tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        about = resources["nbgrader"]
        course = Course(Path(self.config.CourseDirectory.root))
        assignment = load_assignment(course, about["assignment"])
        if f"{about['notebook']}.ipynb" != assignment.rubric.notebook:
            return nb, resources
        require = load_settings(course.root).sandbox.require
        sandbox = open_sandbox(self.sandbox, require=require, allow_weak=self.allow_weak_sandbox)
        if sandbox.warning:
            self.log.warning(sandbox.warning)
        student = str(about["student"])
        place = Place(student, course.folder("submitted", student, assignment.name))
        graded = grade_student(assignment, handed_in(place), sandbox)
        released = with_points(released_notebook(course, assignment.name, assignment.rubric.notebook), assignment)
        marked = mark(released, graded.cells, graded.submission, graded.report)
        marked, own = run_own_cells(marked, graded.submission, assignment, sandbox)
        with Gradebook(about["db_url"], self.config.CourseDirectory.course_id) as gradebook:
            when = graded.submission.submitted_at
            enter(gradebook, assignment, [entry_of(assignment, graded.report, released, when, own)])
        store_report(assignment, graded.report, graded.submission)
        made = course.folder("autograded", about["student"], assignment.name)
        missing = {name: text for name, text in graded.submission.documents.items() if not (made / name).exists()}
        resources.setdefault("outputs", {}).update(missing)  # nbconvert writes them beside the notebook
        return from_dict(marked), resources


class ConfirmedGrades(GetGrades):  # type: ignore[misc]
    """Grades for a feedback page: what waits for a person is no mark, and the page says so first."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        about = resources["nbgrader"]
        back_up(file_of(about["db_url"]))  # before anything of ours first changes it
        with Gradebook(about["db_url"], self.config.CourseDirectory.course_id) as gradebook:
            penalise(self.config, gradebook, about["assignment"], about["student"])
        nb, resources = super().preprocess(nb, resources)
        if not has_rubric(Path(self.config.CourseDirectory.get("root") or "."), about["assignment"]):
            return nb, resources
        nb.cells = [cell for cell in nb.cells if cell.metadata.get("nablagrade") != FOR_MARKER["nablagrade"]]
        with Gradebook(about["db_url"], self.config.CourseDirectory.course_id) as gradebook:
            notebook = gradebook.find_submission_notebook(about["notebook"], about["assignment"], about["student"])
            waiting = {grade.name: grade.score or 0.0 for grade in notebook.grades if grade.needs_manual_grade}
        for cell in nb.cells:
            about_cell = cell.metadata.get("nbgrader", {})
            if about_cell.get("comment"):
                about_cell["comment"] = without_suggestion(about_cell["comment"])
        if not waiting:
            return nb, resources
        resources["nbgrader"]["score"] -= sum(waiting.values())
        for cell in nb.cells:
            if cell.metadata.get("nbgrader", {}).get("grade_id") in waiting:
                cell.metadata.nbgrader["score"] = 0.0
        words = f"**These marks are not final.** A person must still look at: {', '.join(sorted(waiting))}."
        nb.cells.insert(0, new_markdown_cell(words))
        return nb, resources


class ConfirmedCsvExport(CsvExportPlugin):  # type: ignore[misc]
    """nbgrader's CSV, of final marks only; who waits for a person is told at the end, with exit status 1."""

    final = Bool(False, help="Write nothing while marks wait for a person.").tag(config=True)

    def export(self, gradebook: Gradebook) -> None:
        back_up(file_of(gradebook.engine.url))
        try:
            read_roster(Path(self.config.CourseDirectory.get("root") or "."))
        except CourseError as error:
            sys.exit(f"grader: {error}")
        for assignment in gradebook.assignments:
            for submission in assignment.submissions:
                penalise(self.config, gradebook, assignment.name, submission.student.id)
        made = exported(gradebook, [*map(str, self.assignment)], [*map(str, self.student)])
        if made.waiting and self.final:
            sys.exit(f"{made.words}; with final nothing is written before that")
        path = Path(self.to or "grades.csv")
        self.log.info("Exporting grades to %s", path)
        write_atomically(path, made.csv)
        if made.waiting:
            sys.exit(made.words)
