"""Canvas: `submissions.zip`, in which each file is called `muellera_LATE_1234_5678_work-1.py`.

That is the name (`anon_x7Yq2` where names are hidden), the person's number, the file's number and the file; what was
typed there is `muellera_1234_text.html`. A file that was handed in again has `-1`, `-2` before its ending. No name says
when.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import PurePosixPath

from grader.ingest import shown
from grader.ingest.entries import Member
from grader.lms.attempts import Attempt, Person
from grader.lms.download import Download

NAME = re.compile(
    r"(?:(?P<who>\w+?)_)?(?P<late>LATE_)?(?:anon_(?P<anon>[^\W_]+)|(?P<number>\d+))_(?:(?P<file_id>\d+)_(?P<file>.+)|(?P<typed>text|link)\.html)",
    re.DOTALL,
)
RESENT = re.compile(r"-(\d{1,3})(?=\.[A-Za-z]\w*$)")


def recognises(download: Download) -> bool:
    """Whether most of what lies on top is named as Canvas does."""
    tops = [top for top in download.tops if top.strip()]
    return bool(tops) and sum(NAME.fullmatch(top) is not None for top in tops) * 2 > len(tops)


def attempts(download: Download, wanted: frozenset[str]) -> tuple[list[Attempt], list[Member]]:
    """One for each person, of their newest files; and what is not named so."""
    newest: dict[str, dict[PurePosixPath, tuple[tuple[int, int], Member]]] = {}
    people: dict[str, Person] = {}
    late: Counter[str] = Counter()
    older: dict[str, list[str]] = {}
    rest = []
    for member in download.files:
        match = NAME.fullmatch(member.name.parts[0])
        if match is None or not (match["who"] or match["anon"]):
            rest.append(member)
            continue
        person = _person(match)
        people[person.label] = person
        late[person.label] += match["late"] is not None
        name, age = _named(member, match, wanted)
        files = newest.setdefault(person.label, {})
        if name in files:
            old = min((age, member), files[name], key=lambda each: each[0])[1]
            older.setdefault(person.label, []).append(f"'{shown(old.name)}' is older and was left")
        if name not in files or age > files[name][0]:
            files[name] = age, member
    made = [
        Attempt(
            (people[label],),
            {name: member for name, (_, member) in files.items()},
            late=bool(late[label]),
            notes=tuple(older.get(label, ())),
        )
        for label, files in newest.items()
    ]
    return made, rest


def _person(match: re.Match[str]) -> Person:
    if match["anon"]:
        return Person(f"anon_{match['anon']}", anonymous=True)
    return Person(f"{match['who']}_{match['number']}", number=match["number"], name=match["who"])


def _named(member: Member, match: re.Match[str], wanted: frozenset[str]) -> tuple[PurePosixPath, tuple[int, int]]:
    """The file under the name that was handed out, and how new it is."""
    if match["typed"]:
        return PurePosixPath(f"{match['typed']}.html"), (0, 0)
    name = PurePosixPath(match["file"], *member.name.parts[1:])
    resent = RESENT.search(name.name)
    plain = RESENT.sub("", name.name)
    again = resent is not None and plain in wanted and name.name not in wanted
    return (name.with_name(plain) if again else name), (
        int(resent[1]) if again and resent else 0,
        int(match["file_id"]),
    )
