"""Moodle, in: *Download all submissions*, folders `Anna Muster_123_assignsubmission_file` or files of such a beginning.

The number belongs to this assignment alone, so it is nobody's in a roster. Where names are hidden all are called
`Participant`; in front of a name may stand a group's.

Out: the assignment's offline grading worksheet with its grades filled in, or a table for *Grades, Import*.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from grader.errors import CourseError
from grader.ingest import printable
from grader.ingest.entries import Member
from grader.lms.attempts import Attempt, Person
from grader.lms.download import Download
from grader.lms.filling import Filled, column_of, fill
from grader.lms.marks import ClassMarks
from grader.lms.sheets import Sheet, neutral, number

NAME = re.compile(r"(?P<who>.+)_(?P<number>\d+)_assignsubmission_(?P<kind>[a-z]+)(?:_(?P<file>.*))?", re.DOTALL)

GRADE = ("Grade", "Bewertung", "Note", "Calificación", "Cijfer", "Valutazione")
COLUMNS = {
    "identifier": ("identifier", "id-nummer", "identifiant", "identificador", "identificatie", "id", "kennung"),
    "name": ("full name", "vollständiger name", "nom complet", "nombre completo", "volledige naam", "nome completo"),
    "email": ("email address", "e-mail-adresse", "adresse de courriel", "dirección de correo", "e-mailadres", "email"),
    "login": ("username", "anmeldename", "nom d'utilisateur", "nombre de usuario"),
    "number": ("id number", "matrikelnummer", "numéro d'identification", "número de id"),
    "most": ("maximum grade", "bestwertung", "maximale bewertung", "note maximale", "calificación máxima"),
    "open": ("grade can be changed", "bewertung kann geändert werden", "la note peut être modifiée"),
}
"""What Moodle calls them, in the language of the site; only the first is needed, and something that says who."""
NO = ("no", "nein", "non")


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


def filled(sheet: Sheet, marks: ClassMarks, asked: str) -> Filled:
    """The worksheet with the marks that are final. Raises CourseError where a column is unclear.

    All other cells stay as they are: Moodle takes a row for newer than its own by the time that stands in it.
    """
    column = column_of(sheet, asked, GRADE, "of grades")
    places = {what: _place(sheet, names) for what, names in COLUMNS.items()}
    places = {**places, **{what: at for what, at in _by_content(sheet).items() if places[what] is None}}
    if places["identifier"] is None:
        raise CourseError("there is no column 'Identifier'; download the grading worksheet: Assignment, Submissions")

    def said(row: Sequence[str], what: str) -> str:
        at = places[what]
        return "" if at is None else row[at].strip()

    def person(row: Sequence[str]) -> Person | None:
        if not said(row, "identifier"):
            return None
        label = said(row, "name") or said(row, "identifier")
        return Person(label, said(row, "login") or said(row, "number"), "", said(row, "email"), said(row, "name"))

    def kept(row: Sequence[str]) -> str:
        return "its grade cannot be changed in Moodle" if said(row, "open").lower() in NO else ""

    rows, made = fill(sheet, marks, column, person, kept)
    tops = {said(row, "most").replace(",", ".") for row in sheet.rows} - {"", "-"}
    others = [top for top in tops if not top.replace(".", "").isdigit() or float(top) != marks.max_points]
    if others:
        words = f"the assignment is out of {min(others)} points, the marks are out of {marks.max_points:g}"
        made = replace(made, told=(words, *made.told))
    return replace(made, text=sheet.with_rows(rows).text)


def _by_content(sheet: Sheet) -> dict[str, int]:
    """In whatever language the headings are: `Participant 12` comes first, and addresses have an @."""
    if not sheet.rows or not all(re.search(r"\D\d+$", row[0].strip()) for row in sheet.rows):
        return {}
    addresses = [at for at in range(len(sheet.header)) if any("@" in row[at] for row in sheet.rows)]
    return {"identifier": 0, "name": 1, **({"email": addresses[0]} if addresses else {})}


def _place(sheet: Sheet, names: Sequence[str]) -> int | None:
    return next((at for at, cell in enumerate(sheet.header) if cell.strip().lower() in names), None)


def table(marks: ClassMarks) -> Filled:
    """A table of everyone with a final mark, for *Grades, Import, CSV file*; people are known by their address."""
    final = [each for each in marks.students if each.handed_in and not each.waiting]
    sheet = Sheet(
        ("Email address", "Username", "First name", "Last name", neutral(marks.title)),
        tuple(
            (
                *(neutral(text or "") for text in (each.student.email, each.student.login or each.student.id)),
                *(neutral(text or "") for text in (each.student.first_name, each.student.last_name)),
                number(each.final or 0.0),
            )
            for each in final
        ),
    )
    nothing = [
        f"{printable(each.student.id)}: handed in nothing; left out" for each in marks.students if not each.handed_in
    ]
    return Filled(sheet.text, len(final), tuple(nothing))
