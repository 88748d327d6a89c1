"""All that a marking page asks for and does: the class as it stands now, decisions, undoing, names or none."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from grader.course.assignment import Assignment
from grader.course.roster import read_roster
from grader.marking.alike import Group, group_of, groups
from grader.marking.anonymous import redacted
from grader.marking.deciding import Decision, DecisionError, drawn
from grader.marking.journal import FILE, Journal, Past, comments_of
from grader.marking.reading import Places, Reports, answers_of, cell_of
from grader.marking.saving import read_rows, write
from grader.marking.waiting import Answer


@dataclass(frozen=True)
class Person:
    """A student as the page names them: `handle` stands in addresses and tells nothing."""

    handle: str
    name: str


@dataclass(frozen=True)
class Done:
    """What became of a decision or of undoing one: whose marks were saved, and whose answer had changed meanwhile."""

    number: int
    saved: tuple[str, ...]
    changed_since: tuple[str, ...]


class Standings:
    """The class at one moment: answers by part and student, what waits in groups, what was decided."""

    def __init__(
        self, answers: Sequence[Answer], past: Sequence[Past], people: Mapping[str, Person], others: int = 0
    ) -> None:
        self.answers = list(answers)
        self.others = others
        """Cells of the notebook's own that wait, which only formgrader shows."""
        self.past = list(past)
        self.people = people
        self.by_handle = {person.handle: student for student, person in people.items()}
        self.groups = groups(each for each in answers if each.cell.waits)

    def name(self, student: str) -> str:
        return self.people[student].name

    def handle(self, student: str) -> str:
        return self.people[student].handle

    def of(self, part: str) -> dict[str, Answer]:
        """The answers to one part by student."""
        return {each.student: each for each in self.answers if each.part == part}

    def find(self, part: str, handle: str) -> Answer | None:
        return self.of(part).get(self.by_handle.get(handle, ""))

    def group(self, name: str) -> Group | None:
        return next((each for each in self.groups if each.id == name), None)

    def alone(self, part: str, handle: str) -> Group | None:
        """One answer by itself, whether it waits or not."""
        answer = self.find(part, handle)
        return group_of(answer) if answer is not None else None

    def comments(self, part: str) -> list[str]:
        """What was said before, to say again."""
        return comments_of(self.past, part)

    @functools.cached_property
    def marked(self) -> list[Answer]:
        """The answers with a person's mark, wherever it was given."""
        return [each for each in self.answers if each.cell.by_person and not each.cell.waits]

    @functools.cached_property
    def by_whom(self) -> dict[tuple[str, str], str]:
        """(part, student) -> who decided what stands there; what formgrader gave, before or since, is nobody's."""
        last: dict[tuple[str, str], tuple[str, float | None]] = {}
        for past in self.past:
            if not past.undone:
                for change in past.changes:
                    key = (past.decision.part, change.student)
                    last.setdefault(key, (past.decision.who, change.after.given))
        stands = {(each.part, each.student): each.cell.given for each in self.marked}
        return {key: who for key, (who, given) in last.items() if stands.get(key) == given}

    def last_of(self, who: str) -> Past | None:
        """The last decision that somebody took and nobody undid."""
        return next((past for past in self.past if past.decision.who == who and not past.undone), None)


class Desk:
    """One assistant's desk for one assignment."""

    def __init__(self, assignment: Assignment, who: str, *, anonymous: bool = False) -> None:
        self.assignment, self.who, self.anonymous = assignment, who, anonymous
        self._reports = Reports(assignment.course.report_file(assignment.name, "").parent)
        self._places = Places.of(assignment)
        self.journal = Journal(assignment.course.report_file(assignment.name, "").parent / FILE)
        rows = read_rows(assignment)
        self.journal.settle(lambda student, part: cell_of(rows, self._places, student, part))

    def standings(self) -> Standings:
        """The class as it stands now: what others saved in the meantime, here or in formgrader, is seen."""
        reports = self._reports.all()
        rows = read_rows(self.assignment)
        answers = answers_of(self.assignment, reports, rows, self._places)
        known = {criterion.id for criterion in self.assignment.rubric.criteria}
        others = sum(len(row.waiting - known) for row in rows.values())
        people = self._people(list(reports))
        if self.anonymous:
            answers = self._redacted(answers)
        return Standings(answers, self.journal.all(), people, others)

    def decide(self, decision: Decision, seen: Mapping[str, str], stands: Standings | None = None) -> Done:
        """Save a decision for students whose answer is still what was `seen` (student -> `Answer.seen`).

        `stands` is the class as it was read just now; what changes after that is found when the marks are written.
        """
        if not seen:
            raise DecisionError("no answer was ticked; tick those that the decision is for")
        found = drawn(decision, (stands or self.standings()).of(decision.part), seen)
        number, saved = 0, []
        if found.changes:
            number = self.journal.begin(decision, found.changes)
            saved = write(self.assignment, found.changes)
            self.journal.saved(number, saved)
        others = [each.student for each in found.changes if each.student not in saved]
        return Done(number, tuple(saved), (*found.changed_since, *others))

    def undo(self, number: int, who: str) -> Done:
        """Put back what stood before a decision, for everybody whose mark is still what it gave."""
        past = self.journal.one(number)
        if past is None or not self.journal.undoing(number, who):
            raise DecisionError("this decision is undone already, or was never taken")
        saved = write(self.assignment, [change.back for change in past.changes])
        self.journal.undone(number)
        students = [change.student for change in past.changes]
        return Done(number, tuple(saved), tuple(each for each in students if each not in saved))

    def _people(self, students: Sequence[str]) -> dict[str, Person]:
        roster = read_roster(self.assignment.course.root)
        handles = {student: self._handle(student) for student in students}
        if self.anonymous:
            order = {student: at for at, student in enumerate(sorted(students, key=lambda each: handles[each]), 1)}
            return {student: Person(handles[student], f"answer {order[student]}") for student in students}
        named = {student: roster[student].name if student in roster else "" for student in students}
        return {
            student: Person(handles[student], f"{named[student]} ({student})" if named[student] else student)
            for student in students
        }

    def _handle(self, student: str) -> str:
        return hashlib.sha256(f"{self.journal.salt} {student}".encode()).hexdigest()[:12]

    def _redacted(self, answers: Sequence[Answer]) -> list[Answer]:
        roster = read_roster(self.assignment.course.root)
        signatures = self.assignment.inputs.signatures
        words = {*signatures, *(name for names in signatures.values() for name in names)}
        made = []
        for answer in answers:
            about = roster.get(answer.student)
            names = [answer.student, *filter(None, (about.first_name, about.last_name, about.email) if about else ())]
            files = answer.handed_in.get("files", {})
            told = [redacted(each, names, files, words) for each in (answer.criterion, answer.handed_in, answer.notes)]
            made.append(replace(answer, criterion=told[0], handed_in=told[1], notes=tuple(told[2])))
        return made
