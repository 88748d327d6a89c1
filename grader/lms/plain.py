"""No platform's: a folder or an archive for each student, called by anything that names one; clones, too."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from grader.course.module import ARCHIVES
from grader.course.timestamp import TIMESTAMP, read_timestamp
from grader.ingest import tar
from grader.ingest.entries import Member
from grader.lms.attempts import Attempt, Person, Time
from grader.lms.download import Download


def attempts(download: Download, name: str, wanted: frozenset[str]) -> list[Attempt]:
    """One for each folder, archive or file on top; work that lies on top itself is of who names the download."""
    if any(str(member.name) in wanted for member in download.files):
        return [Attempt((_person(download.name, name),), {member.name: member for member in download.files})]
    found: dict[tuple[str, PurePosixPath | None], dict[PurePosixPath, Member]] = {}
    for member in download.files:
        top, *rest = member.name.parts
        if rest:
            found.setdefault((top, None), {})[PurePosixPath(*rest)] = member
        else:
            found[tar.stem(member.name), member.name] = {member.name: member}
    stray = {file for _, file in found if file is not None and file.suffix.lower() not in (*ARCHIVES, ".zip")}
    stray = stray if len(stray) < len(found) else set()  # where there are files alone, they are the students'
    return [_made(_person(label, name, stray=file in stray), files, name) for (label, file), files in found.items()]


def _person(label: str, name: str, *, stray: bool = False) -> Person:
    """Someone by all that a file's name may say: with the assignment's name around it, as classroom's clones have."""
    words = r"[\s_\-]+".join(map(re.escape, re.split(r"[\s_\-]+", name)))
    inner = re.sub(rf"^{words}[\s_\-]+|[\s_\-]+{words}$", "", label, flags=re.IGNORECASE)
    return Person(label, id=inner, number=inner, email=inner, name=inner, ending=label, stray=stray)


def _made(person: Person, files: dict[PurePosixPath, Member], name: str) -> Attempt:
    """Of a folder in nbgrader's own layout what lies in this assignment's, with the time that stands there."""
    ours = {PurePosixPath(*at.parts[1:]): each for at, each in files.items() if at.parts[0] == name and at.parts[1:]}
    if not ours:
        return Attempt((person,), files)
    stamp = ours.pop(PurePosixPath(TIMESTAMP), None)
    when = read_timestamp(stamp.read())[0] if stamp else None
    return Attempt((person,), ours, Time(when, "UTC") if when else None, age=(when.timestamp(),) if when else ())
