"""Who decided what, for undoing it and for using comments again: a SQLite file beside the class's reports.

The gradebook holds the marks; this only remembers. A decision is written here first, then saved there, then noted as
saved: what a kill leaves between the two is settled by a look into the gradebook (`settle`).
"""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from grader.errors import GradebookError
from grader.marking.deciding import Change, Decision
from grader.marking.waiting import Cell

FILE = "marking.db"
PATIENCE = 10.0
"""Seconds to wait for another assistant's page, which writes for milliseconds."""
TABLES = """
CREATE TABLE IF NOT EXISTS decision (id INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, who TEXT NOT NULL,
    part TEXT NOT NULL, points REAL NOT NULL, comment TEXT NOT NULL, ticked TEXT NOT NULL, state TEXT NOT NULL,
    undone_by TEXT NOT NULL DEFAULT '', undone_at TEXT NOT NULL DEFAULT '');
CREATE TABLE IF NOT EXISTS change (decision INTEGER NOT NULL REFERENCES decision(id), student TEXT NOT NULL,
    before TEXT NOT NULL, after TEXT NOT NULL, saved INTEGER NOT NULL, PRIMARY KEY (decision, student));
CREATE TABLE IF NOT EXISTS known (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""
BEGUN, SAVED, UNDOING, UNDONE = "begun", "saved", "undoing", "undone"


@dataclass(frozen=True)
class Past:
    """A decision that was taken: its changes that were saved, and whether it was undone since."""

    id: int
    at: str
    decision: Decision
    changes: tuple[Change, ...]
    state: str
    undone_by: str = ""

    @property
    def undone(self) -> bool:
        return self.state == UNDONE


class Journal:
    """The file. Each step is one transaction; several processes may use it at once."""

    def __init__(self, path: Path) -> None:
        self._path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        with self._open() as database:
            database.executescript(TABLES)
            database.execute("INSERT OR IGNORE INTO known VALUES ('salt', ?)", [secrets.token_hex(16)])
            ((self.salt,),) = database.execute("SELECT value FROM known WHERE name = 'salt'")

    def begin(self, decision: Decision, changes: Sequence[Change]) -> int:
        """Note what is about to be saved; its number."""
        now = f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC"
        with self._open() as database:
            row = (now, decision.who, decision.part, decision.points, decision.comment, json.dumps(decision.ticked))
            made = database.execute(
                "INSERT INTO decision (at, who, part, points, comment, ticked, state) VALUES (?, ?, ?, ?, ?, ?, ?)",
                (*row, BEGUN),
            )
            number = int(made.lastrowid or 0)
            database.executemany(
                "INSERT INTO change VALUES (?, ?, ?, ?, 0)",
                [(number, each.student, _packed(each.before), _packed(each.after)) for each in changes],
            )
        return number

    def saved(self, number: int, students: Collection[str]) -> None:
        """Note whose mark was saved."""
        with self._open() as database:
            marks = [(number, student) for student in students]
            database.executemany("UPDATE change SET saved = 1 WHERE decision = ? AND student = ?", marks)
            database.execute("UPDATE decision SET state = ? WHERE id = ?", (SAVED, number))

    def undoing(self, number: int, who: str) -> bool:
        """Begin to undo; False where another person is about it, or has done so."""
        now = f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC"
        with self._open() as database:
            made = database.execute(
                "UPDATE decision SET state = ?, undone_by = ?, undone_at = ? WHERE id = ? AND state = ?",
                (UNDOING, who, now, number, SAVED),
            )
            return made.rowcount == 1

    def undone(self, number: int) -> None:
        """Note that it is undone."""
        self._set(number, UNDONE)

    def _set(self, number: int, state: str) -> None:
        with self._open() as database:
            database.execute("UPDATE decision SET state = ? WHERE id = ?", (state, number))

    def settle(self, stands: Callable[[str, str], Cell | None]) -> None:
        """Settle what a kill left: saved is what the gradebook holds. `stands(student, part)` is what it has."""
        claimed: set[tuple[str, str]] = set()
        for past in self.all(everything=True):  # of two that say the same the newer one was saved
            part = past.decision.part
            there = [each.student for each in past.changes if _is(stands(each.student, part), each)]
            if past.state == BEGUN:
                self.saved(past.id, [student for student in there if (part, student) not in claimed])
            elif past.state == UNDOING:
                self._set(past.id, SAVED if there else UNDONE)
            if past.state != UNDONE:
                claimed |= {(part, student) for student in there}

    def all(self, *, everything: bool = False) -> list[Past]:
        """What was saved, the newest first; with `everything`, what is under way and was not saved, too."""
        with self._open() as database:
            rows = database.execute(
                "SELECT id, at, part, points, comment, who, ticked, state, undone_by FROM decision ORDER BY id DESC"
            ).fetchall()
            changes: dict[int, list[Change]] = {}
            for number, student, before, after, saved in database.execute("SELECT * FROM change ORDER BY student"):
                if saved or everything:
                    changes.setdefault(number, []).append(Change(student, _unpacked(before), _unpacked(after)))
        past = [
            Past(number, at, Decision(part, points, comment, who, tuple(json.loads(ticked))), (), state, undone_by)
            for number, at, part, points, comment, who, ticked, state, undone_by in rows
        ]
        with_changes = [Past(**{**vars(each), "changes": tuple(changes.get(each.id, ()))}) for each in past]
        return [each for each in with_changes if everything or (each.changes and each.state != BEGUN)]

    def one(self, number: int) -> Past | None:
        return next((each for each in self.all() if each.id == number), None)

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            with closing(sqlite3.connect(self._path, timeout=PATIENCE)) as database, database:
                yield database
        except sqlite3.Error as error:
            raise GradebookError(f"{self._path}: {error}; nothing was saved, try again") from error


def _is(cell: Cell | None, change: Change) -> bool:
    """Whether the gradebook has what a change wrote, as far as a person's mark goes."""
    after = change.after
    return cell is not None and (cell.given, cell.waits, cell.comment) == (after.given, after.waits, after.comment)


def comments_of(past: Sequence[Past], part: str) -> list[str]:
    """Comments to use again: those of this part, the most frequent first."""
    counted: dict[str, int] = {}
    for each in past:
        if each.decision.part == part and each.decision.comment.strip():
            comment = each.decision.comment.strip()
            counted[comment] = counted.get(comment, 0) + 1
    return sorted(counted, key=lambda comment: -counted[comment])


def _packed(cell: Cell) -> str:
    return json.dumps(asdict(cell))


def _unpacked(text: str) -> Cell:
    return Cell(**json.loads(text))
