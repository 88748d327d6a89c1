"""Canvas, in: `submissions.zip`, in which each file is called `muellera_LATE_1234_5678_work-1.py`.

That is the name (`anon_x7Yq2` where names are hidden), the person's number, the file's number and the file; what was
typed there is `muellera_1234_text.html`. A file that was handed in again has `-1`, `-2` before its ending. No name says
when.

Out: the gradebook as Canvas exports it, with the marks in the assignment's column and no other assignment's column.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from grader.errors import CourseError
from grader.ingest import shown
from grader.ingest.entries import Member
from grader.lms.attempts import Attempt, Person
from grader.lms.download import Download
from grader.lms.filling import Filled, column_of, fill
from grader.lms.marks import ClassMarks
from grader.lms.matching import letters
from grader.lms.sheets import Sheet

NAME = re.compile(
    r"(?:(?P<who>\w+?)_)?(?P<late>(?i:LATE)_)?(?:anon_(?P<anon>[^\W_]+)|(?P<number>\d+))_(?:(?P<file_id>\d+)_(?P<file>.+)|(?P<typed>text|link)\.html)",
    re.DOTALL,
)
PEOPLE = (
    "Student",
    "LastName",
    "FirstName",
    "ID",
    "SIS User ID",
    "SIS Login ID",
    "Integration ID",
    "Root Account",
    "Section",
)
"""The columns by which Canvas knows people."""
KEPT = {"EX": "is excused in Canvas", "N/A": "has not got this assignment in Canvas"}
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


def filled(sheet: Sheet, marks: ClassMarks, asked: str) -> Filled:
    """The gradebook with the marks that are final, in Canvas's form. Raises CourseError where the column is unclear."""
    column = column_of(sheet, asked, (marks.title, marks.assignment), f"of {marks.assignment}")
    where = {name: at for at, name in enumerate(sheet.header) if name in PEOPLE}
    if "ID" not in where:
        raise CourseError("there is no column 'ID'; export the gradebook from Canvas: Grades, Export")

    def person(row: Sequence[str]) -> Person | None:
        said = {name: row[at].strip() for name, at in where.items()}
        name = said.get("Student") or f"{said.get('LastName', '')} {said.get('FirstName', '')}".strip()
        if not name or name.startswith("Points Possible") or letters(name) == "studenttest":
            return None
        login = said.get("SIS Login ID", "")
        return Person(name, login or said.get("SIS User ID", ""), said["ID"], said.get("SIS User ID", ""), name)

    rows, made = fill(sheet, marks, column, person, lambda row: KEPT.get(row[column].strip(), ""))
    points = next((row[column].strip() for row in sheet.rows if row[0].strip().startswith("Points Possible")), "")
    if points and points.replace(",", ".") not in (f"{marks.max_points:g}", f"{marks.max_points:.2f}"):
        words = f"the column is out of {points} points, the marks are out of {marks.max_points:g}"
        made = replace(made, told=(words, *made.told))
    shown = [*where.values(), column]
    slim = Sheet(
        tuple(sheet.header[at] for at in shown),
        tuple(tuple(row[at] for at in shown) for row in rows),
        sheet.delimiter,
        sheet.mark,
        sheet.ends,
    )
    return replace(made, text=slim.text)
