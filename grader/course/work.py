"""Files -> Submission, with the places where its parts were found, for what is known of a task."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath

from grader.course.answer import Written, answer_of
from grader.course.helpers import with_helpers
from grader.course.module import ARCHIVES, MAX_TOLD, Found, find_module
from grader.course.names import with_plain_endings
from grader.course.task import Task
from grader.course.timestamp import TIMESTAMP, read_timestamp
from grader.errors import SubmissionError
from grader.ingest import OTHER_KIND, Files, shown
from grader.model import Submission, Survey
from grader.sandbox.tiers import nothing_known

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Work:
    """A submission, and where its parts were found."""

    submission: Submission
    found: Found
    answer: Written


def find_work(files: Files, task: Task, student: str, survey: Survey = nothing_known) -> Work:
    """Find module, helpers and written answer among files, wherever in a folder structure they lie."""
    files, renamed = with_plain_endings(files)
    found = find_module(files, task, survey) if task.functions else Found(None)
    code = dict(found.helpers)
    for name in code:
        if len(name.parts) > 1 and name.parts[0] in (*task.files, TIMESTAMP):
            raise SubmissionError(f"{shown(name)}: lies in a folder that is called like a file; rename the folder")
    if found.content is not None:
        code[PurePosixPath(task.code)] = found.content
    code, changed = with_helpers(code, task.helpers)
    notes = [*renamed, *found.notes, *changed]
    taken = [task.notebook, TIMESTAMP, *(name.parts[0] for name in code)]
    answer = answer_of(files, task, notes, taken)
    notes += _unread(files, task.written)
    log.debug("%s: took %s", student, ", ".join(sorted(map(str, code))) or "no file with code")
    submission = Submission(
        student=student,
        assignment=task.name,
        module=task.code,
        files={str(name): content for name, content in sorted(code.items())},
        answer=answer.text,
        submitted_at=_timestamp(files.contents, notes),
        notes=tuple(notes),
        pictures=answer.pictures,
        documents=answer.documents,
        doubt=answer.doubt,
        undecided=found.doubt,
        choices={str(name): content for name, content in sorted(found.choices.items())},
    )
    return Work(submission, found, answer)


def _unread(files: Files, written: Sequence[str]) -> list[str]:
    """What a person should know of files that were not read; pictures and data are everywhere and no news."""
    told = [
        f"{shown(name)}: {why}"
        for name, why in files.unread.items()
        if why != OTHER_KIND or name.stem.lower() in written or name.suffix.lower() in ARCHIVES
    ]
    return told if len(told) <= MAX_TOLD else [*told[:MAX_TOLD], f"and {len(told) - MAX_TOLD} more files like these"]


def _timestamp(contents: Mapping[PurePosixPath, bytes], notes: list[str]) -> datetime | None:
    """The time in nbgrader's timestamp.txt, in UTC without a zone, where there is one that can be read."""
    # Beside the rest, where nbgrader puts it; not one that was zipped.
    content = contents.get(PurePosixPath(TIMESTAMP))
    when, note = (None, "") if content is None else read_timestamp(content)
    notes += [note] if note else []
    return when
