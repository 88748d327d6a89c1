"""`students.csv`: who takes the course. nbgrader's own columns, with others: section, extensions of a due date.

id,first_name,last_name,email,section,lms_user_id,extension:ps1
anna,Anna,Muster,anna@example.org,A,12345,2 days
"""

from __future__ import annotations

import csv
import functools
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from grader.errors import CourseError
from grader.ingest import printable

FILE = "students.csv"
NAMES = {"id": "id", "student_id": "id", "student": "id", "first": "first_name", "last": "last_name", "mail": "email"}
NAMES |= {"username": "login", "sis_login_id": "login", "login_id": "login"}
COLUMNS = ("id", "first_name", "last_name", "email", "lms_user_id", "login", "section")
EXTENSION = "extension:"
MOST = 10 << 20
_SPAN = re.compile(r"(\d+(?:\.\d+)?)\s*(hours?|h|days?|d|weeks?|w|minutes?|min|m)", re.IGNORECASE)
_NO_FOLDER = re.compile(r"[\x00-\x1f\x7f/]")
_UNITS = {"h": "hours", "d": "days", "w": "weeks", "m": "minutes"}


@dataclass(frozen=True)
class Student:
    """One line; `extensions` by assignment."""

    id: str
    first_name: str | None = None
    last_name: str | None = None
    email: str | None = None
    lms_user_id: str | None = None
    login: str | None = None
    section: str = ""
    extensions: Mapping[str, timedelta] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return " ".join(filter(None, (self.first_name, self.last_name)))


def read_roster(root: Path, file: str = FILE) -> dict[str, Student]:
    """The students by id; nobody where there is no such file. Raises CourseError with the line of the first mistake."""
    path = root / file
    return _read(path, path.stat().st_mtime_ns) if path.is_file() else {}


@functools.lru_cache(maxsize=8)
def _read(path: Path, changed: int) -> dict[str, Student]:
    content = path.read_bytes()[:MOST]
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")  # as spreadsheets on Windows write
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        return _students(rows, path)
    except csv.Error as error:
        raise CourseError(f"{path}:{rows.line_num}: is no CSV file ({error}); save the table as CSV") from error


def _students(rows: Any, path: Path) -> dict[str, Student]:
    header = [_column(cell) for cell in next(rows, [])]
    if "id" not in header:
        raise CourseError(
            f"{path}:1: there is no column 'id'; columns are {', '.join(COLUMNS)}, {EXTENSION}<assignment>"
        )
    found: dict[str, Student] = {}
    for row in rows:
        if not any(cell.strip() for cell in row):
            continue
        student = _student(dict(zip(header, (cell.strip() for cell in row), strict=False)), f"{path}:{rows.line_num}")
        if student.id in found:
            raise CourseError(f"{path}:{rows.line_num}: '{student.id}' is there twice")
        found[student.id] = student
    return found


def _column(cell: str) -> str:
    name = cell.strip()
    plain = re.sub(r"[\s\-]+", "_", name.lower())
    return name if name.lower().startswith(EXTENSION) else NAMES.get(plain, plain)


def _student(row: Mapping[str, str], where: str) -> Student:
    name = row.get("id", "")
    if not name or _NO_FOLDER.search(name) or name in (".", ".."):
        raise CourseError(f"{where}: '{printable(name)}' cannot be a student's id")
    extensions = {
        column[len(EXTENSION) :].strip(): _span(value, where)
        for column, value in row.items()
        if column.lower().startswith(EXTENSION)
    }
    about = {column: row.get(column) or None for column in COLUMNS[1:6]}
    return Student(name, **about, section=row.get("section") or "", extensions=extensions)


def _span(text: str, where: str) -> timedelta:
    """An extension; where the file has the column, an empty cell is none."""
    if not text:
        return timedelta()
    found = _SPAN.findall(text)
    if not found or _SPAN.sub("", text).strip(" ,and"):
        raise CourseError(f"{where}: '{text}' is no extension; write '2 days', '36 hours' or '1 week'")
    return sum((timedelta(**{_UNITS[unit[0].lower()]: float(n)}) for n, unit in found), timedelta())
