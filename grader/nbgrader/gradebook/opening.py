"""nbgrader's database: is it there, whole and free to write, and what is done to it before anything is graded.

Imports nbgrader only inside functions: that costs seconds, and most commands need none of it.
"""

from __future__ import annotations

import json
import sqlite3
import warnings
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from typing import Any

from grader.course.assignment import Assignment, Course
from grader.errors import GradebookError
from grader.nbgrader.gradebook.backup import back_up
from grader.nbgrader.gradebook.cells import CELLS_CHANGED, carry_points
from grader.nbgrader.gradebook.roster import enter_roster
from grader.nbgrader.notebooks.marked import Notebook
from grader.nbgrader.settings import course_config
from grader.nbgrader.troubles import again_if_collided, words

PATIENCE = 5.0
"""Seconds to wait for whoever else writes into the gradebook; formgrader needs milliseconds."""
DRIVER = "for PostgreSQL pip install 'nablagrade[postgresql]' and let db_url begin with postgresql+psycopg://"
NO_COPY = "the gradebook is on a server, where no copy is made before the first change: pg_dump makes one"


def open_gradebook(course: Course) -> AbstractContextManager[Any]:
    """nbgrader's Gradebook for the course."""
    directory = course_config(course).CourseDirectory
    from nbgrader.api import Gradebook
    from sqlalchemy.exc import SAWarning

    warnings.filterwarnings("ignore", category=SAWarning, module=r"nbgrader\.")  # nobody here can do anything about it
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
    url = course_config(course).CourseDirectory.db_url
    from nbgrader.api import MissingEntry
    from sqlalchemy.exc import SQLAlchemyError

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
