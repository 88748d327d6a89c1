"""Moodle: *Download all submissions*, folders `Anna Muster_123_assignsubmission_file` or files of such a beginning.

The number belongs to this assignment alone, so it is nobody's in a roster. Where names are hidden all are called
`Participant`; in front of a name may stand a group's.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from grader.ingest.entries import Member
from grader.lms.attempts import Attempt, Person
from grader.lms.download import Download

NAME = re.compile(r"(?P<who>.+)_(?P<number>\d+)_assignsubmission_(?P<kind>[a-z]+)(?:_(?P<file>.*))?", re.DOTALL)


def recognises(download: Download) -> bool:
    """Whether something on top is named as Moodle does."""
    return any(NAME.fullmatch(top) for top in download.tops)


def attempts(download: Download, wanted: frozenset[str]) -> tuple[list[Attempt], list[Member]]:
    """One for each person, of files and of what was typed; and what is not named so."""
    found: dict[str, dict[PurePosixPath, Member]] = {}
    people: dict[str, Person] = {}
    rest = []
    for member in download.files:
        match = NAME.fullmatch(member.name.parts[0])
        parts = tuple(filter(None, [match["file"] if match else None])) + member.name.parts[1:]
        if match is None or not parts:
            rest.append(member)
            continue
        label = f"{match['who']} ({match['number']})"
        people[label] = Person(label, name=match["who"])
        found.setdefault(label, {})[PurePosixPath(*parts)] = member
    return [Attempt((people[label],), files) for label, files in found.items()], rest
