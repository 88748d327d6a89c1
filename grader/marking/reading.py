"""A class's answers from disk: stored reports, the gradebook's cells, documents beside the answers."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from grader.course.assignment import Assignment
from grader.course.stored import read_stored, stored_files
from grader.errors import CourseError
from grader.marking.saving import Row
from grader.marking.waiting import Answer, Cell, Record
from grader.nbgrader.notebooks.marked import grade_id, is_written
from grader.nbgrader.notebooks.released import released_notebook

MOST_BYTES = 64 << 20
"""Of one document; larger ones are named and not shown."""


@dataclass
class Reports:
    """The stored reports of a class, read again where a file has changed."""

    folder: Path
    _known: dict[str, tuple[tuple[int, int], Record]] = field(default_factory=dict)

    def all(self) -> dict[str, Record]:
        """By student. Raises CourseError where there are none, or one that cannot be read."""
        found: dict[str, tuple[tuple[int, int], Record]] = {}
        for path in stored_files(self.folder):
            about = path.stat()
            key = (about.st_mtime_ns, about.st_size)
            known = self._known.get(path.stem)
            found[path.stem] = known if known is not None and known[0] == key else (key, read_stored(path))
        if not found:
            raise CourseError(f"{self.folder}: no graded submissions; run `grader grade {self.folder.name}` first")
        self._known = found
        return {student: record for student, (_, record) in found.items()}


@dataclass(frozen=True)
class Places:
    """Where nbgrader has a criterion's comment: its own cell, or the solution cell above; which are written answers."""

    comments: Mapping[str, str]
    written: frozenset[str]

    @classmethod
    def of(cls, assignment: Assignment) -> Places:
        released = released_notebook(assignment.course, assignment.name, assignment.rubric.notebook)
        above, comments, written = "", {}, set()
        for cell in released["cells"]:
            stamp, name = cell["metadata"].get("nbgrader", {}), grade_id(cell)
            above = name if stamp.get("solution") else above
            if stamp.get("grade"):
                comments[name] = above
            if is_written(cell):
                written.add(name)
        return cls(comments, frozenset(written))


def answers_of(
    assignment: Assignment, reports: Mapping[str, Record], rows: Mapping[str, Row], places: Places
) -> list[Answer]:
    """Every criterion of every student that the gradebook knows, criterion by criterion in the rubric's order."""
    made = []
    for criterion in assignment.rubric.criteria:
        for student, record in reports.items():
            about = next((each for each in record["criteria"] if each["id"] == criterion.id), None)
            row = rows.get(student)
            cell = row.cell(criterion.id, places.comments.get(criterion.id, "")) if row is not None else None
            if about is None or cell is None:
                continue
            written = criterion.id in places.written
            documents = tuple(record.get("handed_in", {}).get("documents", ())) if written else ()
            beside = _beside(assignment, student, documents) if written and cell.waits else ""
            made.append(
                Answer(
                    student,
                    criterion.id,
                    criterion.title,
                    float(about["max_points"]),
                    cell,
                    {**about, "written": written},
                    record.get("handed_in", {}),
                    record.get("submission", ""),
                    tuple(record.get("notes", ())),
                    documents,
                    beside,
                )
            )
    return made


def _beside(assignment: Assignment, student: str, documents: tuple[str, ...]) -> str:
    digests = [_digest_of(path, path.stat().st_mtime_ns) for path in _paths(assignment, student, documents)]
    digests += sorted(hashlib.sha256(content).hexdigest() for _, content in pasted(assignment, student))
    return hashlib.sha256(" ".join(digests).encode()).hexdigest()[:16] if digests else ""


@lru_cache(maxsize=10_000)
def _digest_of(path: Path, changed: int) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _paths(assignment: Assignment, student: str, documents: tuple[str, ...]) -> list[Path]:
    """The documents as they were kept beside the marked notebook; nothing outside of its folder, no link."""
    folder = assignment.course.folder("autograded", student, assignment.name)
    paths = [folder / name for name in documents]
    return [path for path in paths if path.parent == folder and path.is_file() and not path.is_symlink()]


def documents(assignment: Assignment, answer: Answer) -> list[tuple[str, bytes]]:
    """Names and contents of what lies beside an answer and was pasted into it, but for what is too large."""
    found = []
    for path in _paths(assignment, answer.student, answer.documents):
        if path.stat().st_size <= MOST_BYTES:
            found.append((path.name, path.read_bytes()))
    return [*found, *pasted(assignment, answer.student)] if answer.written else []


def pasted(assignment: Assignment, student: str) -> list[tuple[str, bytes]]:
    """The pictures that were pasted into written answers, as the marked notebook has them."""
    path = assignment.course.folder("autograded", student, assignment.name) / assignment.rubric.notebook
    try:
        return list(_pasted(path, path.stat().st_mtime_ns))
    except OSError:
        return []


@lru_cache(maxsize=2_000)
def _pasted(path: Path, changed: int) -> tuple[tuple[str, bytes], ...]:
    try:
        cells: list[Any] = json.loads(path.read_text(encoding="utf-8"))["cells"]
        named = [pair for cell in cells if is_written(cell) for pair in cell.get("attachments", {}).items()]
        return tuple((name, base64.b64decode("".join(next(iter(coded.values()))))) for name, coded in named)
    except (ValueError, KeyError, TypeError, AttributeError, StopIteration):
        return ()


def cell_of(rows: Mapping[str, Row], places: Places, student: str, part: str) -> Cell | None:
    """How one mark stands."""
    row = rows.get(student)
    return row.cell(part, places.comments.get(part, "")) if row is not None else None
