"""One student's work into submitted/, whole or not at all; what lay there before is kept in submitted-before/."""

from __future__ import annotations

import itertools
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath

from grader.course.assignment import Course
from grader.course.timestamp import TIMESTAMP, read_timestamp
from grader.errors import SubmissionError
from grader.ingest import folder

BEFORE = "submitted-before"
MOST = 5000


@dataclass(frozen=True)
class Placed:
    """What became of work: `state` is new, same, replaces or older; `before` is where the earlier one is kept."""

    state: str
    before: Path | None = None


def place(
    course: Course,
    name: str,
    student: str,
    files: Mapping[PurePosixPath, bytes],
    when: datetime | None,
    *,
    dry_run: bool = False,
) -> Placed:
    """Put the files there, with the time of handing in (UTC); nothing where they are there or newer ones are.

    Raises SubmissionError where a link or a file lies in the way, OSError where nothing can be written.
    """
    there = course.folder("submitted", student, name)
    for path in (there.parent, there):
        if path.is_symlink() or (path.exists() and not path.is_dir()):
            raise SubmissionError(f"{path}: is no folder; move it away and collect again")
    files = {**files, **({PurePosixPath(TIMESTAMP): f"{when} UTC\n".encode()} if when else {})}
    known = _content(there) if there.is_dir() else None
    if known is not None:
        stamp = known.get(PurePosixPath(TIMESTAMP))
        handed_in = read_timestamp(stamp)[0] if stamp else None
        if {**files, PurePosixPath(TIMESTAMP): b""} == {**known, PurePosixPath(TIMESTAMP): b""} and (
            when is None or handed_in == when
        ):
            return Placed("same")
        if when and handed_in and handed_in > when:
            return Placed("older")
    before = _free(course.root / BEFORE / student / name) if known else None
    if not dry_run:
        _swap(there, files, before)
    return Placed("replaces" if known else "new", before)


def _content(path: Path) -> dict[PurePosixPath, bytes]:
    """The files that lie there; a link counts as an empty one."""
    return {each.name: b"" if each.refused else each.read() for each in folder.members(path, MOST)}


def _free(path: Path) -> Path:
    return next(free for number in itertools.count(1) if not (free := path / str(number)).exists())


def _swap(there: Path, files: Mapping[PurePosixPath, bytes], before: Path | None) -> None:
    """Write beside, then rename: at any instant the old or the new work lies somewhere whole."""
    there.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix=".collecting-", dir=there.parent))
    try:
        for at, content in files.items():
            path = made / at
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        made.chmod(0o755)
        if before is not None:
            before.parent.mkdir(parents=True, exist_ok=True)
            there.rename(before)
        elif there.exists():
            there.rmdir()
        made.rename(there)
    finally:
        shutil.rmtree(made, ignore_errors=True)
