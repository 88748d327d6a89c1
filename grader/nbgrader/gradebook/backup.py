"""The gradebook as it was before this grader first wrote to it, so that nothing can be lost by trying it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from grader.errors import GradebookError

MARK = 0x6E61626C
"""In the file's `user_version`, which nbgrader does not use: this grader has been here."""
ENDING = ".before-grader"


def back_up(file: Path | None) -> Path | None:
    """Copy a gradebook's file once, before the first change; where the copy is, if one was made now.

    Raises GradebookError where it cannot be made. There is none of a gradebook that this grader made itself, and none
    of a server's: that has its own way.
    """
    if file is None or not file.exists():
        return None
    try:
        with closing(sqlite3.connect(file)) as database:
            if database.execute("PRAGMA user_version").fetchone()[0] == MARK:
                return None
            copy = file.with_name(file.name + ENDING)
            wanted = database.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] and not copy.exists()
            if wanted:
                with closing(sqlite3.connect(copy)) as other:
                    database.backup(other)
            database.execute(f"PRAGMA user_version = {MARK}")
            database.commit()
    except sqlite3.Error as error:
        raise GradebookError(f"{file}: cannot be copied before it is changed: {error}; nothing was graded") from error
    return copy if wanted else None


def mark_as_ours(file: Path | None) -> None:
    """A gradebook that this grader made needs no copy of what was before."""
    if file is not None and file.exists():
        with closing(sqlite3.connect(file)) as database:
            database.execute(f"PRAGMA user_version = {MARK}")
            database.commit()
