"""nbgrader's database, release folder and feedback: scores and comments go in, a person's own are never touched.

Imports nbgrader only inside functions: that costs seconds, and most commands need none of it.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import tempfile
import warnings
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, closing
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grader.course.assignment import Assignment, Course
from grader.course.timestamp import TIMESTAMP
from grader.errors import GradebookError
from grader.model import Report, Score, Submission
from grader.nbgrader.marked_notebook import Notebook, comments
from grader.nbgrader.settings import course_config
from grader.nbgrader.troubles import words
from grader.reports.files import write_atomically
from grader.reports.json import report_json

if TYPE_CHECKING:  # it imports nbgrader
    from grader.nbgrader.own_cells import OwnScore

PATIENCE = 5.0
"""Seconds to wait for whoever else writes into the gradebook; formgrader needs milliseconds."""
CELLS_CHANGED = (
    "the rubric or the notebook changed after the release: run `grader release {name}`, "
    "and if submissions exist already give the assignment a new name"
)


def released_notebook(course: Course, name: str, notebook: str) -> Notebook:
    """The notebook that students have. Raises GradebookError before `grader release`."""
    path = course.folder("release", ".", name) / notebook
    if not path.exists():
        raise GradebookError(f"{path}: not there; run `grader release {name}` first")
    try:
        content: Notebook = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise GradebookError(f"{path}: not a notebook ({error}); run `grader release {name}` again") from error
    for cell in content["cells"]:
        if isinstance(cell["source"], list):
            cell["source"] = "".join(cell["source"])
    return content


def open_gradebook(course: Course) -> AbstractContextManager[Any]:
    """nbgrader's Gradebook for the course."""
    from nbgrader.api import Gradebook
    from sqlalchemy.exc import SAWarning

    warnings.filterwarnings("ignore", category=SAWarning, module=r"nbgrader\.")  # nobody here can do anything about it
    directory = course_config(course).CourseDirectory
    return Gradebook(directory.db_url, directory.course_id)  # type: ignore[no-any-return]


def check_gradebook(assignment: Assignment) -> None:
    """Before any work: is the gradebook there, whole, free to write, and does it know the assignment's cells?

    Raises GradebookError with what to do.
    """
    from nbgrader.api import MissingEntry
    from sqlalchemy.exc import SQLAlchemyError

    course, name = assignment.course, assignment.name
    url = course_config(course).CourseDirectory.db_url
    _check_file(url, name)
    try:
        with open_gradebook(course) as gradebook:
            notebook = gradebook.find_notebook(Path(assignment.rubric.notebook).stem, name)
            cells = {cell.name for cell in notebook.grade_cells}
    except MissingEntry as error:
        raise GradebookError(f"{_where(url)}: has no assignment {name}; run `grader release {name}` first") from error
    except SQLAlchemyError as error:
        raise GradebookError(f"{_where(url)}: {words(error)}; nothing was graded") from error
    missing = [criterion.id for criterion in assignment.rubric.criteria if criterion.id not in cells]
    if missing:
        raise GradebookError(f"{_where(url)}: has no cell '{missing[0]}'; {CELLS_CHANGED.format(name=name)}")


def _check_file(url: str, name: str) -> None:
    """The file of SQLite's, which would be made anew where it is missing, and looks free where it cannot be written."""
    path = _file(url)
    if path is None:
        return
    if not path.exists():
        raise GradebookError(f"{path}: there is no gradebook; run `grader release {name}` first")
    try:
        address = f"{path.absolute().as_uri()}?mode=rw"
        with closing(sqlite3.connect(address, uri=True, timeout=PATIENCE, isolation_level=None)) as database:
            database.execute("BEGIN IMMEDIATE")
            database.execute("SELECT count(*) FROM sqlite_master").fetchall()
            database.execute("ROLLBACK")
    except sqlite3.Error as error:
        wait = "; close what else uses it and run this again" if "locked" in str(error) else ""
        raise GradebookError(f"{path}: {words(error)}{wait}; nothing was graded") from error


def gradebook_file(course: Course) -> Path | None:
    """The file of the course's gradebook, None where that is a server's."""
    return _file(course_config(course).CourseDirectory.db_url)


def _file(url: str) -> Path | None:
    from sqlalchemy.engine import make_url

    made = make_url(url)
    on_disk = made.get_backend_name() == "sqlite" and made.database not in (None, "", ":memory:")
    return Path(str(made.database)) if on_disk else None


def _where(url: str) -> str:
    """The gradebook's file, or its address without the password."""
    from sqlalchemy.engine import make_url

    return str(_file(url) or make_url(url).render_as_string(hide_password=True))


def enter(
    gradebook: Any,
    assignment: Assignment,
    report: Report,
    released: Notebook,
    submitted_at: datetime | None,
    own: Sequence[OwnScore] = (),
) -> None:
    """Write one report's scores and comments, and what the notebook's `own` cells give.

    Manual scores, manual comments and extra credit stay as they are.
    """
    name, student = assignment.name, report.student
    notebook = Path(assignment.rubric.notebook).stem
    gradebook.update_or_create_student(student)
    when = {"timestamp": submitted_at} if submitted_at else {}
    gradebook.update_or_create_submission(name, student, **when)
    before = _told_before(assignment.course, report)
    for score in report.scores:
        grade = _find(gradebook.find_grade, score.id, notebook, name, student)
        _enter_score(grade, score, before.get(score.id, {}))
    for each in own:
        grade = _find(gradebook.find_grade, each.cell, notebook, name, student)
        settled = grade.manual_score is not None and grade.auto_score == each.points
        grade.needs_manual_grade = each.points is None if grade.manual_score is None else not settled
        grade.auto_score = each.points
    for cell, text in comments(released, report).items():
        _find(gradebook.find_comment, cell, notebook, name, student).auto_comment = text
    gradebook.db.commit()


def _enter_score(grade: Any, score: Score, last: Mapping[str, Any]) -> None:
    """The automatic score, or none and the flag that a person must look. `last`: what was told of this work before.

    nbgrader counts every automatic score, so a suggestion is none: it stands in the comment beside the box. What a
    person decided on exactly this submission stands; a flag that is raised stays until a person lowers it.
    """
    undecided = score.points is None
    accepted = grade.manual_score is None and grade.auto_score is not None and not grade.needs_manual_grade
    if accepted and undecided and last and last["points"] is None:
        grade.manual_score = grade.auto_score  # a suggestion of an older version of ours, which a person confirmed
    if grade.manual_score is None:
        grade.needs_manual_grade = undecided
    else:
        settled = bool(last) if undecided else grade.auto_score == score.points
        grade.needs_manual_grade = grade.needs_manual_grade or not settled
    grade.auto_score = score.points


def _find(find: Any, cell: str, notebook: str, name: str, student: str) -> Any:
    from nbgrader.api import MissingEntry

    try:
        return find(cell, notebook, name, student)
    except MissingEntry as error:
        raise GradebookError(
            f"the gradebook has no cell '{cell}' for {student}; {CELLS_CHANGED.format(name=name)}"
        ) from error


def _told_before(course: Course, report: Report) -> dict[str, Mapping[str, Any]]:
    """By criterion what the last report said, if it was about the same submission."""
    try:
        last = json.loads(course.report_file(report.assignment, report.student).read_text(encoding="utf-8"))
        same = last.get("submission") == report.provenance.submission != ""
        return {criterion["id"]: criterion for criterion in last["criteria"]} if same else {}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def store_report(course: Course, report: Report) -> None:
    """Keep the report for `grader report` and for the next regrade."""
    path = course.report_file(report.assignment, report.student)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, report_json(report))


def write_autograded(
    assignment: Assignment, submission: Submission, marked: Notebook, carried: Mapping[str, bytes]
) -> None:
    """The marked notebook, the student's files and nbgrader's, as nbgrader lays them out; the folder appears whole."""
    folder = assignment.course.folder("autograded", submission.student, assignment.name)
    folder.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix=".new-", dir=folder.parent))
    try:
        _fill_autograded(made, assignment, submission, marked, carried)
        if folder.exists():
            old = Path(tempfile.mkdtemp(prefix=".old-", dir=folder.parent))
            folder.rename(old / "folder")
            made.rename(folder)
            shutil.rmtree(old)
        else:
            made.rename(folder)
    finally:
        shutil.rmtree(made, ignore_errors=True)  # there only if something failed


def _fill_autograded(
    made: Path, assignment: Assignment, submission: Submission, marked: Notebook, carried: Mapping[str, bytes]
) -> None:
    made.chmod(0o755)
    (made / assignment.rubric.notebook).write_text(json.dumps(marked, indent=1, ensure_ascii=False), encoding="utf-8")
    for name, content in [*submission.files.items(), *submission.documents.items()]:
        path = made / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    for name, content in carried.items():
        (made / name).write_bytes(content)
    if submission.submitted_at:
        (made / TIMESTAMP).write_text(f"{submission.submitted_at} UTC")


def penalise_lateness(assignment: Assignment, student: str) -> None:
    """nbgrader's late policy, as configured for the course."""
    from grader.nbgrader.marks import penalise

    with open_gradebook(assignment.course) as gradebook:
        penalise(course_config(assignment.course), gradebook, assignment.name, student)


def generate_assignment(course: Course, name: str) -> None:
    """nbgrader's own release step: source/ to release/, cells into the gradebook."""
    from nbgrader.apps.api import NbGraderAPI

    api = NbGraderAPI(config=course_config(course))
    _succeed(api.generate_assignment(name, force=True, create=True), f"release of {name}")


def _succeed(result: Mapping[str, Any], what: str) -> None:
    if not result["success"]:
        log = str(result.get("error") or result.get("log") or "").strip().splitlines()
        raise GradebookError(f"nbgrader failed at the {what}: {' / '.join(log[-4:])}")
