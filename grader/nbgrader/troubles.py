"""What goes wrong around one student or around all: in one line, and whose trouble it is."""

from __future__ import annotations

import errno
import sqlite3
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from grader.errors import GradebookError, GraderError
from grader.ingest import printable

# The disk is full or cannot be written: no student's doing, and nobody's results could be kept.
_DISK = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO)
MAX_SHOWN = 300
T = TypeVar("T")
MOST_COLLISIONS = 5
# As PostgreSQL numbers them (Appendix A of its manual): deadlocks and the like, a row that is there by now.
ROLLED_BACK, UNIQUE_VIOLATION, LOCK_NOT_AVAILABLE = "40", "23505", "55P03"


@dataclass(frozen=True)
class Trouble:
    """What could not be done for one student; `lost` if the results could not be kept. The others go on."""

    student: str
    words: str
    lost: bool = False


def trouble(student: str, what: str, error: Exception) -> Trouble:
    """An error as one student's trouble. Raises GradebookError where it is everybody's."""
    if is_everybodys(error):
        raise GradebookError(f"{printable(student)}: {what}: {words(error)}") from error
    return Trouble(student, f"{what}: {words(error)}")


def is_everybodys(error: BaseException) -> bool:
    """Whether the next student would meet it too: the disk, or the gradebook as a whole."""
    from sqlalchemy.exc import DBAPIError, OperationalError

    if isinstance(error, DBAPIError):
        # A damaged file is a DatabaseError of SQLite's by itself and not one of its kinds.
        return isinstance(error, OperationalError) or type(error.orig).__name__ == "DatabaseError"
    if isinstance(error, sqlite3.Error):  # the store's
        return True
    return isinstance(error, OSError) and error.errno in _DISK


def again_if_collided(gradebook: Any, step: Callable[[], T]) -> T:
    """What a step gives; begun anew from a rollback where another writer of the same rows came first."""
    for _ in range(MOST_COLLISIONS):
        try:
            return step()
        except Exception as error:
            gradebook.db.rollback()
            if not _collided(error):
                raise
    return step()


def _collided(error: BaseException | None) -> bool:
    """Whether a server of databases undid this for the sake of another: SQLSTATE says so, which SQLite has not."""
    while error is not None:
        state = getattr(getattr(error, "orig", None), "sqlstate", None)
        if isinstance(state, str):
            return state.startswith(ROLLED_BACK) or state in (UNIQUE_VIOLATION, LOCK_NOT_AVAILABLE)
        error = error.__cause__ or error.__context__
    return False


def words(error: BaseException) -> str:
    """An error in one line, without statements, tracebacks and the place in a database's manual."""
    if isinstance(error, OSError) and error.strerror:
        where = f"{error.filename}: " if error.filename else ""
        return _line(f"{where}{error.strerror}")
    cause = getattr(error, "orig", None) or error  # SQLAlchemy adds the statement
    said = _line(str(cause))
    return said if isinstance(cause, GraderError | sqlite3.Error) else f"{type(cause).__name__}: {said}"


def _line(text: str) -> str:
    shown = printable(" ".join(text.split()))
    return shown if len(shown) <= MAX_SHOWN else f"{shown[:MAX_SHOWN]} ..."


def check_writable(folder: Path) -> None:
    """Make a folder and try a file in it. Raises GradebookError before any work is done."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(prefix=".try-", dir=folder) as file:
            file.write(bytes(1 << 16))
    except OSError as error:
        raise GradebookError(f"{folder}: cannot be written: {error.strerror}; nothing was graded") from error


def watched(step: Any) -> Any:
    """A converter of nbgrader's that keeps the error itself: nbgrader logs it and raises another."""

    class Watched(step):  # type: ignore[misc]
        failure: Exception | None = None

        def init_assignment(self, assignment_id: str, student_id: str) -> None:
            self._kept(super().init_assignment, assignment_id, student_id)

        def convert_single_notebook(self, notebook_filename: str) -> None:
            self._kept(super().convert_single_notebook, notebook_filename)

        def _kept(self, work: Any, *arguments: str) -> None:
            try:
                work(*arguments)
            except Exception as error:
                self.failure = error
                raise

    Watched.__name__ = step.__name__  # under which its settings are looked up
    return Watched
