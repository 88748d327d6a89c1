"""Who in the roster someone of a platform is: by number, id, login or address, else by name; never by a guess."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from grader.course.roster import Student
from grader.ingest import shown
from grader.lms.attempts import Person


@dataclass(frozen=True)
class Match:
    """The student's id, or why nobody can say."""

    student: str = ""
    why: str = ""


@dataclass(frozen=True)
class Known:
    """The roster, looked up by all that a platform may say of someone."""

    roster: Mapping[str, Student]

    def match(self, person: Person) -> Match:
        """The one student that all of it fits. Without a roster, the id is what the platform calls them."""
        if person.anonymous:
            return Match(why="is anonymous; download it again with names shown")
        if not self.roster and person.stray:
            return Match(why="is a file beside the students' folders, and no roster says whose")
        if not self.roster:
            return Match(_as_id(person))
        strong, named = self._strong(person), self._named(person.name)
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
            return Match(why=f"is nobody in the roster{self._nearest(person)}")
        (student,) = named
        number = self.roster[student].lms_user_id
        if number and person.number.isdigit() and person.number != number:
            return Match(why=f"is called like {student}, whose number in the roster is {number}, not {person.number}")
        return Match(student)

    def is_someones(self, text: str) -> bool:
        """Whether a folder's name is a student's id, number, address or name."""
        return bool(self._strong(Person(text, id=text, number=text, email=text)) or self._named(text))

    @cached_property
    def _by_key(self) -> dict[str, set[str]]:
        """Ids, logins and addresses, whatever their capitals."""
        pairs = [(key, s.id) for s in self.roster.values() for key in (s.id, s.login, s.email) if key]
        return _grouped((key.casefold(), student) for key, student in pairs)

    @cached_property
    def _by_number(self) -> dict[str, set[str]]:
        return _grouped((s.lms_user_id, s.id) for s in self.roster.values() if s.lms_user_id)

    @cached_property
    def _by_name(self) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
        """Names either way round, as they are written and without accents."""
        pairs = [(name, s.id) for s in self.roster.values() for name in _names(s)]
        return _grouped((letters(n), s) for n, s in pairs), _grouped((_unaccented(n), s) for n, s in pairs)

    def _strong(self, person: Person) -> set[str]:
        found = set(self._by_number.get(person.number, ()))
        for text in filter(None, (person.id, person.email)):
            found |= self._by_key.get(text.casefold(), set())
        ending = person.ending.casefold()
        starts = [0, *(at + 1 for at, letter in enumerate(ending) if letter in "_-")] if ending else []
        longest = next((self._by_key[ending[at:]] for at in starts if ending[at:] in self._by_key), set())
        return found or longest

    def _named(self, name: str) -> set[str]:
        """Who has the name; a group's may stand before it. Letters count with their accents first."""
        forms = [name, *(name[at + 1 :] for at, letter in enumerate(name) if letter == "-")]
        for plain, known in zip((letters, _unaccented), self._by_name, strict=True):
            for form in filter(None, map(plain, forms)):
                if form in known:
                    return known[form]
        return set()

    def _nearest(self, person: Person) -> str:
        close = difflib.get_close_matches(_unaccented(person.name or person.id), self._by_name[1], 1, 0.75)
        student = self.roster[min(self._by_name[1][close[0]])] if close else None
        return f" (nearest: {shown(student.id)}, {shown(student.name)})" if student else ""


def letters(text: str) -> str:
    """Equal for names that differ in blanks, hyphens, dots and capitals only."""
    return "".join(re.findall(r"[^\W_]", unicodedata.normalize("NFKC", text))).casefold()


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for key, student in pairs:
        found.setdefault(key, set()).add(student)
    return found


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
