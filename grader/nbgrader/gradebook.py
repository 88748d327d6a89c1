"""nbgrader's database, release folder and feedback: scores and comments go in, a person's own are never touched.

Imports nbgrader only inside functions: that costs seconds, and most commands need none of it.
"""

from __future__ import annotations

import copy
import json
import shutil
import sqlite3
import tempfile
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grader.course.assignment import Assignment, Course
from grader.course.timestamp import TIMESTAMP
from grader.errors import GradebookError
from grader.grading.memo import digest_of
from grader.model import Report, Submission
from grader.nbgrader.backup import back_up, mark_as_ours
from grader.nbgrader.cells import carry_points, follow
from grader.nbgrader.entering import CELLS_CHANGED, Entry
from grader.nbgrader.marked_notebook import Notebook, comments
from grader.nbgrader.roster import enter_roster
from grader.nbgrader.settings import course_config
from grader.nbgrader.troubles import again_if_collided, words
from grader.reports.files import write_atomically
from grader.reports.json import stored_json

if TYPE_CHECKING:  # it imports nbgrader
    from grader.nbgrader.own_cells import OwnScore

PATIENCE = 5.0
"""Seconds to wait for whoever else writes into the gradebook; formgrader needs milliseconds."""
DRIVER = "for PostgreSQL pip install 'nablagrade[postgresql]' and let db_url begin with postgresql+psycopg://"
NO_COPY = "the gradebook is on a server, where no copy is made before the first change: pg_dump makes one"


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


def release_digest(assignment: Assignment) -> str:
    """Of what students received, the author's own tests in it, and how the course runs them."""
    course, name = assignment.course, assignment.name
    released = sorted(path for path in course.folder("release", ".", name).rglob("*") if path.is_file())
    others = [course.folder("source", ".", name) / assignment.rubric.notebook, course.root / "course.yaml"]
    files = [*released, *(path for path in others if path.is_file())]
    return digest_of([part for path in files for part in (str(path.relative_to(course.root)), path.read_bytes())])


def with_points(released: Notebook, assignment: Assignment) -> Notebook:
    """The released notebook with the rubric's points, which may have been edited since."""
    points = {criterion.id: criterion.points for criterion in assignment.rubric.criteria}
    made = copy.deepcopy(released)
    for cell in made["cells"]:
        stamp = cell["metadata"].get("nbgrader", {})
        if stamp.get("grade_id") in points:
            stamp["points"] = points[stamp["grade_id"]]
    return made


def open_gradebook(course: Course) -> AbstractContextManager[Any]:
    """nbgrader's Gradebook for the course."""
    from nbgrader.api import Gradebook
    from sqlalchemy.exc import SAWarning

    warnings.filterwarnings("ignore", category=SAWarning, module=r"nbgrader\.")  # nobody here can do anything about it
    directory = course_config(course).CourseDirectory
    try:
        return Gradebook(directory.db_url, directory.course_id)  # type: ignore[no-any-return]
    except ImportError as error:
        raise GradebookError(f"{_where(directory.db_url)}: {error}; {DRIVER}") from error


def check_gradebook(assignment: Assignment) -> None:
    """Before any work: is the gradebook there, whole, free to write, and does it know the assignment's cells?

    Raises GradebookError with what to do.
    """
    course, name = assignment.course, assignment.name
    with sound_gradebook(course, name, f"grader release {name}") as gradebook:
        notebook = gradebook.find_notebook(Path(assignment.rubric.notebook).stem, name)
        cells = {cell.name for cell in notebook.grade_cells}
        known = {criterion.id for criterion in assignment.rubric.criteria} | set(_own_cells(assignment))
    url = course_config(course).CourseDirectory.db_url
    missing = [criterion.id for criterion in assignment.rubric.criteria if criterion.id not in cells]
    if missing or cells - known:
        what = f"has no cell '{missing[0]}'" if missing else f"grades '{min(cells - known)}', the rubric does not"
        raise GradebookError(f"{_where(url)}: {what}; {CELLS_CHANGED.format(name=name)}")


@contextmanager
def sound_gradebook(course: Course, name: str, release: str) -> Iterator[Any]:
    """The gradebook, if it is there, whole and free to write; `release` is the command that makes an assignment known.

    Raises GradebookError where it is not, or where what is looked up in it is missing.
    """
    from nbgrader.api import MissingEntry
    from sqlalchemy.exc import SQLAlchemyError

    url = course_config(course).CourseDirectory.db_url
    _check_file(url, release)
    try:
        with open_gradebook(course) as gradebook:
            _try_to_write(gradebook)
            yield gradebook
    except MissingEntry as error:
        raise GradebookError(f"{_where(url)}: has no assignment {name}; run `{release}` first") from error
    except SQLAlchemyError as error:
        raise GradebookError(f"{_where(url)}: {words(error)}; nothing was graded") from error


def _try_to_write(gradebook: Any) -> None:
    """Change nothing, as who may change it: a server refuses where it would refuse later."""
    from nbgrader.api import Grade
    from sqlalchemy import false, update

    grades = Grade.__table__
    gradebook.db.execute(update(grades).where(false()).values(auto_score=grades.c.auto_score))
    gradebook.db.rollback()


def _own_cells(assignment: Assignment) -> list[str]:
    """Names of the graded cells of nbgrader's own in the author's notebook."""
    stamps = [cell.get("metadata", {}).get("nbgrader") or {} for cell in _author(assignment)["cells"]]
    return [str(stamp.get("grade_id")) for stamp in stamps if stamp.get("grade")]


def _author(assignment: Assignment) -> Notebook:
    content: Notebook = json.loads(assignment.handout[assignment.rubric.notebook])
    return content


def prepared(config: Any, assignment: Assignment | None) -> list[str]:
    """Before grading: a copy of the gradebook, the roster's names, the rubric's points; what was done, in words."""
    from nbgrader.api import Gradebook

    done = []
    directory = config.CourseDirectory
    file = file_of(directory.db_url)
    before = back_up(file)
    if file is None and not any((Path(directory.root) / "reports").glob("*/*.json")):
        done.append(NO_COPY)
    if before is not None:
        done.append(f"the gradebook as it was before this grader's first change: {before}")
    with Gradebook(directory.db_url, directory.course_id) as gradebook:
        again_if_collided(gradebook, lambda: enter_roster(gradebook, Path(directory.root)))
        changed = carry_points(gradebook, assignment) if assignment is not None else []
    again = f"; `grader release {assignment.name}` tells students" if assignment is not None and changed else ""
    return [*done, *(f"points changed: {words}{again}" for words in changed)]


def _check_file(url: str, release: str) -> None:
    """The file of SQLite's, which would be made anew where it is missing, and looks free where it cannot be written."""
    path = file_of(url)
    if path is None:
        return
    if not path.exists():
        raise GradebookError(f"{path}: there is no gradebook; run `{release}` first")
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
    return file_of(course_config(course).CourseDirectory.db_url)


def file_of(url: Any) -> Path | None:
    """The file of a gradebook's address, None where that is a server's."""
    from sqlalchemy.engine import make_url

    made = make_url(url)
    on_disk = made.get_backend_name() == "sqlite" and made.database not in (None, "", ":memory:")
    return Path(str(made.database)) if on_disk else None


def _where(url: str) -> str:
    """The gradebook's file, or its address without the password."""
    from sqlalchemy.engine import make_url

    return str(file_of(url) or make_url(url).render_as_string(hide_password=True))


def entry_of(
    assignment: Assignment,
    report: Report,
    released: Notebook,
    submitted_at: datetime | None,
    own: Sequence[OwnScore] = (),
) -> Entry:
    """What one report and the notebook's `own` cells put into the gradebook."""
    last = told_before(assignment.course, report)
    return Entry(report.student, report.scores, comments(released, report), submitted_at, own, last)


def told_before(course: Course, report: Report) -> dict[str, Mapping[str, Any]]:
    """By criterion what the last report said, if it was about the same submission."""
    try:
        last = json.loads(course.report_file(report.assignment, report.student).read_text(encoding="utf-8"))
        same = last.get("submission") == report.provenance.submission != ""
        return {criterion["id"]: criterion for criterion in last["criteria"]} if same else {}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def store_report(assignment: Assignment, report: Report, submission: Submission) -> None:
    """Keep the report for `grader report`, for feedback pages and for the next regrade."""
    path = assignment.course.report_file(report.assignment, report.student)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, stored_json(report, submission, assignment.helpers))


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
    (made / assignment.rubric.notebook).write_text(json.dumps(marked, ensure_ascii=False), encoding="utf-8")
    for name, content in [*submission.files.items(), *submission.documents.items()]:
        path = made / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    for name, content in carried.items():
        (made / name).write_bytes(content)
    if submission.submitted_at:
        (made / TIMESTAMP).write_text(f"{submission.submitted_at} UTC")


def generate_assignment(assignment: Assignment, notebook: Notebook) -> list[str]:
    """nbgrader's own release step: source/ to release/, cells into the gradebook; what changed there, in words.

    Raises GradebookError where a person's marks would be lost.
    """
    from nbgrader.apps.api import NbGraderAPI
    from nbgrader.converters import GenerateAssignment
    from nbgrader.utils import capture_log, temp_attrs
    from traitlets.config import Config

    from grader.nbgrader.converters import take_over

    take_over()
    course, name = assignment.course, assignment.name
    file = gradebook_file(course)
    new = file is not None and not file.exists()
    back_up(file)
    api = NbGraderAPI(config=course_config(course))
    if not new:
        with temp_attrs(api.coursedir, assignment_id=name):  # a trial that leaves the gradebook as it is
            trial = GenerateAssignment(coursedir=api.coursedir, parent=api, no_database=True, force=True)
            trial.update_config(Config({"SaveCells": {"enabled": False}}))
            _succeed(capture_log(trial), f"release of {name}")
    with open_gradebook(course) as gradebook:
        done = follow(gradebook, assignment, notebook)
    _succeed(api.generate_assignment(name, force=True, create=True), f"release of {name}")
    if new:
        mark_as_ours(file)
    return done


def _succeed(result: Mapping[str, Any], what: str) -> None:
    if not result["success"]:
        log = str(result.get("error") or result.get("log") or "").strip().splitlines()
        raise GradebookError(f"nbgrader failed at the {what}: {' / '.join(log[-4:])}")
