"""What was found and what was written, kept in one SQLite file beside a class's reports.

`found` holds judgements, readings of texts and what was found in programs, each under the digest of all that decides
it. `kept` holds for each student what the last run wrote and from what. All of it can be made again: a file that cannot
be read is told and made anew.
"""

from __future__ import annotations

import contextlib
import json
import logging
import sqlite3
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from grader.grading.records import packed, unpacked

VERSION = 1
TABLES = """
CREATE TABLE IF NOT EXISTS found (key TEXT PRIMARY KEY, record BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS kept (student TEXT PRIMARY KEY, record TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS took (student TEXT PRIMARY KEY, seconds REAL NOT NULL) WITHOUT ROWID;
"""
NOT_DAMAGED = (sqlite3.OperationalError, sqlite3.ProgrammingError)
"""What says nothing against the file: the disk or a lock, and a run that has ended while a thread still worked."""
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Kept:
    """What the last run wrote for one student: from which bytes (`work`) and settings (`state`, by part), and what.

    `record` is what the table shows; `scores`, `comments` and `own` went into the gradebook; `page` is a digest of the
    marks that the feedback page shows.
    """

    work: str
    state: Mapping[str, str]
    record: Mapping[str, Any]
    scores: Mapping[str, float | None]
    comments: Mapping[str, str]
    own: Mapping[str, float | None] = field(default_factory=dict)
    page: str = ""


class Store:
    """The file; without a path everything lies in memory. Used by many threads."""

    def __init__(self, path: Path | None, *, read_only: bool = False) -> None:
        self._path, self._lock = path, threading.RLock()
        self._new: set[str] = set()
        self._read_only = read_only and path is not None and path.exists()
        if read_only and not self._read_only:
            self._path = None
        self._database = self._opened()

    def load(self, key: str) -> Any:
        """What was found under this key, None where there is nothing that can be read."""
        row = self._ask("SELECT record FROM found WHERE key = ?", key)
        try:
            return None if row is None else unpacked(row[0])
        except ValueError:
            return None  # made anew, and written over it

    def load_new(self, key: str) -> Any:
        """The same, if it was found by this process."""
        return self.load(key) if key in self._new else None

    def save(self, key: str, value: Any) -> None:
        """Keep what was found; it is there for good after `commit`."""
        self.take(key, packed(value))

    def take(self, key: str, record: bytes) -> None:
        """Keep what another machine found, as it packed it."""
        self._tell("INSERT OR REPLACE INTO found VALUES (?, ?)", key, record)
        self._new.add(key)

    def drop_all_but(self, base: str) -> None:
        """Forget what was found with other settings than those whose keys begin like this."""
        self._tell("DELETE FROM found WHERE substr(key, 1, ?) != ?", len(base), base)

    def kept(self, student: str) -> Kept | None:
        """What was last written for a student."""
        row = self._ask("SELECT record FROM kept WHERE student = ?", student)
        try:
            return None if row is None else Kept(**json.loads(row[0]))
        except (ValueError, TypeError):
            return None

    def keep(self, student: str, kept: Kept) -> None:
        """Say what was written for a student, when all of it is."""
        self._tell("INSERT OR REPLACE INTO kept VALUES (?, ?)", student, json.dumps(vars(kept)))

    def took(self, student: str, seconds: float) -> None:
        """How long a student's work took."""
        self._tell("INSERT OR REPLACE INTO took VALUES (?, ?)", student, seconds)

    def times(self) -> dict[str, float]:
        """Student -> seconds that the work took the last time that it was graded."""
        with self._lock:
            return dict(self._database.execute("SELECT student, seconds FROM took"))

    def commit(self) -> None:
        """Everything up to here outlives a kill."""
        with self._lock:
            self._database.commit()

    def close(self) -> None:
        """Keep what is there, and close the file."""
        with self._lock, contextlib.suppress(sqlite3.Error):
            if not self._read_only:
                self._database.commit()
            self._database.close()

    def _ask(self, statement: str, *values: Any) -> Any:
        with self._lock:
            try:
                return self._database.execute(statement, values).fetchone()
            except NOT_DAMAGED:
                raise
            except sqlite3.DatabaseError as error:
                self._anew(error)
                return None

    def _tell(self, statement: str, *values: Any) -> None:
        if self._read_only:
            return
        with self._lock:
            try:
                self._database.execute(statement, values)
            except NOT_DAMAGED:
                raise
            except sqlite3.DatabaseError as error:
                self._anew(error)
                self._database.execute(statement, values)

    def _opened(self) -> sqlite3.Connection:
        try:
            return self._connected()
        except sqlite3.OperationalError as error:
            if not self._read_only:
                raise
            self._database = sqlite3.connect(":memory:")
            self._anew(error)
            return self._database
        except sqlite3.DatabaseError as error:
            self._database = sqlite3.connect(":memory:")
            self._anew(error)
            return self._database

    def _connected(self) -> sqlite3.Connection:
        if self._path is None:
            address = ":memory:"
        elif self._read_only:
            address = f"{self._path.absolute().as_uri()}?mode=ro"
        else:
            address = f"{self._path.absolute().as_uri()}?mode=rwc"
        database = sqlite3.connect(address, uri=address != ":memory:", check_same_thread=False)
        if self._read_only:
            database.execute("SELECT count(*) FROM found").fetchone()
            return database
        if database.execute("PRAGMA user_version").fetchone()[0] not in (0, VERSION):
            database.executescript("DROP TABLE IF EXISTS found; DROP TABLE IF EXISTS kept;")
        database.executescript(f"{TABLES} PRAGMA user_version = {VERSION};")
        return database

    def _anew(self, error: sqlite3.Error) -> None:
        """In place of a file that cannot be read, an empty one."""
        log.warning("%s: cannot be read (%s); what it held is found again", self._path, error)
        self._database.close()
        if self._read_only or self._path is None:
            self._path, self._read_only = None, False
        else:
            for ending in ("", "-journal"):
                self._path.with_name(self._path.name + ending).unlink(missing_ok=True)
        self._database = self._connected()
