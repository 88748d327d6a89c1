"""A download -> what is taken for whom, and what is left aside because nobody can know whose it is.

    Download -> Attempt, Attempt, ... -> Plan (newest of each student | aside) -> Work, one student at a time

Pure but for reading: `placing.py` writes.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo
from pathlib import Path, PurePosixPath

from grader.course.module import ARCHIVES
from grader.course.roster import Student
from grader.course.timestamp import TIMESTAMP
from grader.errors import SubmissionError
from grader.ingest import archive, shown, tar
from grader.ingest.entries import MAX_ENTRIES, MAX_FILES, Member, look
from grader.lms import blackboard, canvas, gradescope, moodle, plain
from grader.lms.attempts import Attempt, Person, Time
from grader.lms.download import Download, open_download
from grader.lms.matching import Known

PLATFORMS = {"Gradescope": gradescope, "Blackboard": blackboard, "Moodle": moodle, "Canvas": canvas}
OWN = (TIMESTAMP, "submission_secret.txt")
"""Files beside a submission that nbgrader trusts; a student's of such a name is called otherwise."""
MOST_OF_ONE = 200 << 20
DEEPEST = 3

Ask = Callable[[Person, Sequence[PurePosixPath], str], str]
"""Whose is this? The person, the files and why nobody knows -> a student's id, "" if it is left aside."""


@dataclass(frozen=True)
class Take:
    """One student's newest attempt."""

    student: str
    attempt: Attempt
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Aside:
    """What was not taken, and why."""

    label: str
    why: str


@dataclass(frozen=True)
class Plan:
    """What is taken of a platform's download, and what is not."""

    platform: str
    takes: tuple[Take, ...]
    aside: tuple[Aside, ...]


@dataclass(frozen=True)
class Work:
    """One student's files as they are to lie in submitted/, and what to tell of them."""

    files: Mapping[PurePosixPath, bytes]
    notes: tuple[str, ...]


def plan(path: Path, name: str, wanted: frozenset[str], roster: Mapping[str, Student], ask: Ask) -> Plan:
    """Look through a download for an assignment whose files are called as in `wanted`. Raises SubmissionError."""
    known = Known(roster)
    download = open_download(path, known.is_someones)
    platform, found, rest = _read(download, name, wanted)
    aside = [Aside(shown(member.name), member.refused) for member in download.refused]
    aside += [Aside(shown(member.name), f"is not named as in a download of {platform}") for member in rest]
    by_student: dict[str, list[tuple[str, Attempt]]] = {}
    for attempt in found:
        for person in attempt.people:
            match = known.match(person)
            student = match.student or ask(person, list(attempt.files), match.why)
            if not student:
                aside.append(Aside(shown(person.label), match.why))
            elif not attempt.files:
                aside.append(Aside(shown(person.label), "handed in no file, or its folder is missing"))
            else:
                by_student.setdefault(student, []).append((person.label, attempt))
    takes: list[Take] = []
    for student, theirs in sorted(by_student.items()):
        chosen = _newest(student, theirs, roster)
        if isinstance(chosen, Take):
            takes.append(chosen)
        else:
            aside.append(chosen)
    return Plan(platform, tuple(takes), tuple(aside))


def _read(download: Download, name: str, wanted: frozenset[str]) -> tuple[str, list[Attempt], list[Member]]:
    for platform, reader in PLATFORMS.items():
        if reader.recognises(download):
            return platform, *reader.attempts(download, wanted)
    return "Folders and archives", plain.attempts(download, name, wanted), []


def _newest(student: str, theirs: Sequence[tuple[str, Attempt]], roster: Mapping[str, Student]) -> Take | Aside:
    """The newest of a student's attempts, if it can be told which that is."""
    label = ", ".join(dict.fromkeys(shown(label) for label, _ in theirs))
    labels = {label for label, _ in theirs}
    if not roster and len(labels) > 1:
        return Aside(label, f"would all be called {shown(student)}; name them in students.csv")
    if len(theirs) > 1 and (not all(a.age for _, a in theirs) or len({a.age for _, a in theirs}) < len(theirs)):
        return Aside(label, f"are several hand-ins of {shown(student)} without a time; leave one of them")
    attempt = max((attempt for _, attempt in theirs), key=lambda attempt: attempt.age)
    others = len(theirs) - 1
    told: tuple[str, ...] = (f"{others} older attempt{'s' if others > 1 else ''} left",) if others else ()
    together = [person.label for person in attempt.people if person.label not in labels]
    told += (f"handed in together with {', '.join(map(shown, together))}",) if together else ()
    return Take(student, attempt, told + attempt.notes)


def read(take: Take, name: str, wanted: frozenset[str]) -> Work:
    """A student's files, those of an archive that holds the work too. Raises SubmissionError over the bounds."""
    files: dict[PurePosixPath, bytes] = {}
    taken: dict[str, tuple[PurePosixPath, bool]] = {}
    notes: list[str] = []
    for at, content in _opened(list(take.attempt.files.items()), wanted, notes, _Left()):
        where = at
        if str(at) in OWN:
            where = at.with_name(f"{at.stem} (not the course's){at.suffix}")
            notes.append(f"{at} is the student's own and is called '{where}', so that it does not count")
        if files.get(where) == content:
            continue
        free = _free(where, taken)
        if free != where:
            notes.append(f"'{shown(where)}' is there twice but for capitals; one is called '{shown(free)}'")
        taken |= {look(path): (path, path == free) for path in (free, *free.parents)}
        files[free] = content
    closed = [at for at in files if at.suffix.lower() in ARCHIVES and not _is_archive(at)]
    notes += [f"'{shown(at)}' is an archive of a kind that is not opened; ask for a .zip" for at in closed]
    return Work(_without_wrapping(files, name, wanted), (*take.notes, *notes))


def _free(name: PurePosixPath, taken: Mapping[str, tuple[PurePosixPath, bool]]) -> PurePosixPath:
    """The name, or one like it, that no disk takes for another's; `taken` is what is there, and if as a file."""
    free = PurePosixPath()
    for part in name.parts:
        file = free / part == free.joinpath(*name.parts[len(free.parts) :])
        plain = PurePosixPath(part)
        stem, suffix = (plain.stem, plain.suffix) if file else (part, "")
        for number in itertools.count(1):
            path = free / (part if number == 1 else f"{stem} ({number}){suffix}")
            if look(path) not in taken or (not file and taken[look(path)] == (path, False)):
                free = path
                break
    return free


@dataclass
class _Left:
    """How many files and bytes of one student may still be read."""

    files: int = MAX_FILES
    size: int = field(default_factory=lambda: MOST_OF_ONE)

    def take(self, found: Sequence[Member]) -> None:
        self.files, self.size = self.files - len(found), self.size - sum(member.size for member in found)
        if self.files < 0 or self.size < 0:
            raise SubmissionError(f"more than {MAX_FILES} files or {MOST_OF_ONE >> 20} MB; take out what is no work")


def _opened(
    found: Sequence[tuple[PurePosixPath, Member]], wanted: frozenset[str], notes: list[str], left: _Left, depth: int = 0
) -> list[tuple[PurePosixPath, bytes]]:
    """All files; an archive is opened unless work lies beside it, and stays as it is if it cannot be."""
    left.take([member for _, member in found])
    work = any(at.name in wanted or (at.suffix == ".py" and not at.name.startswith("test_")) for at, _ in found)
    several = sum(_is_archive(at) for at, _ in found) > 1
    made: list[tuple[PurePosixPath, bytes]] = []
    for at, member in sorted(found, key=lambda each: each[0].name not in wanted):  # which keep their names
        try:
            content = member.read()
        except SubmissionError as error:
            notes.append(f"left out: {error}")
            continue
        if not _is_archive(at) or work or depth == DEEPEST:
            made.append((at, content))
            continue
        before = replace(left)
        try:
            inner = (tar if tar.is_tar(at) else archive).members(content, at, MAX_ENTRIES)
            files = [(each.name, each) for each in inner if not each.refused]
            opened = _opened(files, wanted, notes, left, depth + 1)
        except SubmissionError as error:
            left.files, left.size = before.files, before.size
            notes.append(f"'{shown(at)}' was not opened: {error}")
            made.append((at, content))
            continue
        notes += [f"left out: {shown(at)}: {shown(each.name)} {each.refused}" for each in inner if each.refused]
        made += [((at.parent / tar.stem(at) if several else at.parent) / name, inside) for name, inside in opened]
    return made


def _is_archive(name: PurePosixPath) -> bool:
    """Whether it is an archive of a kind that is opened."""
    return name.suffix.lower() == ".zip" or tar.is_tar(name)


def _without_wrapping(
    files: Mapping[PurePosixPath, bytes], name: str, wanted: frozenset[str]
) -> dict[PurePosixPath, bytes]:
    """Without a folder around all that holds the work, so that it lies where nbgrader looks for it."""
    found = dict(sorted(files.items()))
    while found and all(len(at.parts) > 1 for at in found) and len({at.parts[0] for at in found}) == 1:
        if not any(at.name in wanted for at in found):
            break
        found = {PurePosixPath(*at.parts[1:]): content for at, content in found.items()}
    return found


def in_utc(at: Time, usual: tzinfo) -> tuple[datetime, str]:
    """A time in UTC without a zone, and what to tell where its zone is not known: then it is the usual one."""
    from dateutil import tz

    zone = tz.UTC if at.zone in ("UTC", "Z", "GMT") else tz.gettz(at.zone) if at.zone.isalpha() else None
    when = at.when.replace(tzinfo=None)
    offset = (zone or usual).utcoffset(when.replace(tzinfo=zone or usual))
    told = "" if zone else f"its time has no zone that is known and was read as {usual.tzname(when) or usual}"
    return (when - offset if offset is not None else when), told
