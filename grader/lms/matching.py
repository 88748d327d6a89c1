"""Who in the roster someone of a platform is: by number, id, login or address, else by name; never by a guess."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from grader.course.roster import Student
from grader.ingest import shown
from grader.lms.attempts import Person


@dataclass(frozen=True)
class Match:
    """The student's id, or why nobody can say."""

    student: str = ""
    why: str = ""


def matched(person: Person, roster: Mapping[str, Student]) -> Match:
    """The one student that all of it fits. Without a roster, the id is what the platform calls them."""
    if person.anonymous:
        return Match(why="is anonymous; download it again with names shown")
    if not roster:
        return Match(_as_id(person))
    strong = _strong(person, roster.values())
    named = _named(person.name, roster.values())
    if len(strong) > 1:
        return Match(why=f"fits several students: {_listed(strong)}")
    if strong:
        (student,) = strong
        if len(named) == 1 and named != strong:
            return Match(why=f"has the number, id or address of {_listed(strong)} and the name of {_listed(named)}")
        return Match(student)
    if len(named) > 1:
        return Match(why=f"is the name of several students: {_listed(named)}")
    if not named:
        return Match(why=f"is nobody in the roster{_nearest(person, roster)}")
    (student,) = named
    number = roster[student].lms_user_id
    if person.number and number and person.number.isdigit() and person.number != number:
        return Match(why=f"is called like {student}, whose number in the roster is {number}, not {person.number}")
    return Match(student)


def is_someones(text: str, roster: Mapping[str, Student]) -> bool:
    """Whether a folder's name is a student's id, number, address or name."""
    person = Person(text, id=text, number=text, email=text, name=text)
    return bool(_strong(person, roster.values()) or _named(text, roster.values()))


def letters(text: str) -> str:
    """Equal for names that differ in blanks, hyphens, dots and capitals only."""
    return "".join(re.findall(r"[^\W_]", unicodedata.normalize("NFKC", text))).casefold()


def _strong(person: Person, students: Iterable[Student]) -> set[str]:
    wanted = {text.casefold() for text in (person.id, person.email) if text}
    ending = f"_{person.ending.casefold()}"
    found: set[str] = set()
    ends: dict[str, int] = {}
    for student in students:
        keys = [key.casefold() for key in (student.id, student.login, student.email) if key]
        if (person.number and student.lms_user_id == person.number) or wanted & {*keys}:
            found.add(student.id)
        if person.ending:
            fitting = [len(key) for key in keys if re.search(rf"[_\-]{re.escape(key)}$", ending)]
            ends |= {student.id: max(fitting)} if fitting else {}
    longest = max(ends.values(), default=0)
    return found or {student for student, length in ends.items() if length == longest}


def _named(name: str, students: Iterable[Student]) -> set[str]:
    """Who has the name, either way round; a group's may stand before it. Letters count with their accents first."""
    forms = [name, *(name[at + 1 :] for at, letter in enumerate(name) if letter == "-")]
    for plain in (letters, _unaccented):
        for form in filter(None, map(plain, forms)):
            found = {student.id for student in students if form in map(plain, _names(student))}
            if found:
                return found
    return set()


def _names(student: Student) -> tuple[str, ...]:
    first, last = student.first_name or "", student.last_name or ""
    return (f"{first}{last}", f"{last}{first}") if first or last else ()


def _unaccented(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.replace("ß", "ss").replace("ø", "o").replace("ł", "l"))
    return letters("".join(c for c in plain if not unicodedata.combining(c)))


def _as_id(person: Person) -> str:
    said = person.id or person.email or person.name or person.label
    return re.sub(r"[^\w.\-@]+", "_", said).strip("._") or "unknown"


def _listed(students: Iterable[str]) -> str:
    return ", ".join(sorted(map(shown, students)))


def _nearest(person: Person, roster: Mapping[str, Student]) -> str:
    by_name = {_unaccented(name): student for student in roster.values() for name in _names(student)}
    close = difflib.get_close_matches(_unaccented(person.name or person.id), by_name, 1, 0.75)
    return f" (nearest: {by_name[close[0]].id}, {by_name[close[0]].name})" if close else ""
