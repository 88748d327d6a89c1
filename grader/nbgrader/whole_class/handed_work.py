"""One student's work from where it lies: read once, known by a digest of all of it, graded."""

from __future__ import annotations

import functools
import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any

from grader.course.answer import notebook_cells
from grader.course.assignment import Assignment
from grader.course.submission import assemble
from grader.course.submitted import Place
from grader.course.timestamp import TIMESTAMP
from grader.errors import GradebookError, GraderError, SubmissionError
from grader.grading import NOTHING, grade
from grader.grading.memo import Memo, digest_of
from grader.grading.scoring import failed, unreadable
from grader.ingest import Files, printable, read_files
from grader.ingest.folder import read_file
from grader.ingest.notebooks import Cell
from grader.model import Report, Submission
from grader.nbgrader.handing_back.prepared import Prepared
from grader.nbgrader.notebooks.marked import SECRET
from grader.nbgrader.troubles import is_everybodys, words
from grader.sandbox.tiers import Sandbox

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Work:
    """What lies at one student's place: its files, or why they cannot be read; nbgrader's own beside them."""

    place: Place
    files: Files | Exception
    carried: Mapping[str, bytes]

    @functools.cached_property
    def digest(self) -> str:
        """SHA-256 of all of it."""
        parts: list[str | bytes] = ["notes", *self.place.notes]
        kinds: dict[str, Mapping[PurePosixPath, Any]] = {}
        if isinstance(self.files, Files):
            kinds = {"files": self.files.contents, "unread": self.files.unread, "documents": self.files.documents}
        else:
            parts += ["unreadable", str(self.files)]
        for kind, named in kinds.items():
            parts.append(kind)
            for name in sorted(named):
                parts += [str(name), named[name]]
        parts.append("carried")
        for beside, content in sorted(self.carried.items()):
            parts += [beside, content]
        return digest_of(parts)


@dataclass(frozen=True)
class Graded:
    """One student's submission with its report; an unreadable one has no files.

    `carried` are nbgrader's own files beside it, which feedback and its release need; `work` is a digest of all that
    lay there; `seconds` is how long it took. `prepared` is what a cluster's worker made of it all.
    """

    submission: Submission
    cells: list[Cell]
    report: Report
    carried: Mapping[str, bytes]
    work: str = ""
    seconds: float = 0.0
    prepared: Prepared | None = None

    @property
    def student(self) -> str:
        return self.report.student


def handed_in(place: Place) -> Work:
    """Read one student's work; what goes wrong is told when it is graded."""
    try:
        files: Files | Exception = read_files(place.path)
    except Exception as error:
        files = error
    return Work(place, files, _carried(place.path))


def grade_student(assignment: Assignment, work: Work, sandbox: Sandbox, memo: Memo = NOTHING) -> Graded:
    """Grade one student's work. What cannot be read, or fails here, waits for a person and costs nothing."""
    began = time.monotonic()
    graded = _graded(assignment, work, sandbox, memo)
    return replace(graded, seconds=round(time.monotonic() - began, 3))


def _graded(assignment: Assignment, work: Work, sandbox: Sandbox, memo: Memo) -> Graded:
    place, student = work.place, work.place.student
    log.debug("%s: grading %s", printable(student), place.path)
    try:
        if isinstance(work.files, Exception):
            raise work.files
        read = assemble(work.files, assignment, student, sandbox.survey)
        submission = replace(read, notes=(*place.notes, *read.notes))
        cells = notebook_cells(work.files, assignment.task)
        report = grade(submission, assignment, sandbox, memo=memo)
        return Graded(submission, cells, report, work.carried, work.digest)
    except SubmissionError as error:
        return not_graded(assignment, work, str(error), unreadable(student, str(error), assignment, sandbox))
    except GraderError:
        raise  # the person at the keyboard must act: nothing can be run at all
    except Exception as error:
        if is_everybodys(error):
            raise GradebookError(words(error)) from error
        log.exception("%s: could not be graded", printable(student))
        return not_graded(assignment, work, words(error), failed(student, words(error), assignment, sandbox))


def not_graded(assignment: Assignment, work: Work, reason: str, report: Report) -> Graded:
    """A work that cannot be graded, and the report that says so."""
    place = work.place
    empty = Submission(place.student, assignment.name, assignment.rubric.code, {}, f"(Cannot be read: {reason})")
    report = replace(report, notes=(*place.notes, *report.notes))
    return Graded(empty, [], report, work.carried, work.digest)


def _carried(folder: Path) -> dict[str, bytes]:
    """nbgrader's own files beside a submission, where they can be read."""
    carried = {}
    for name in (TIMESTAMP, SECRET):
        try:
            content = read_file(folder / name, PurePosixPath(name)).content
        except SubmissionError:
            continue
        if content is not None:
            carried[name] = content
    return carried
