"""Marks into a platform's own table: whose each row is, which cells are filled, and what is told of the others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from grader.errors import CourseError
from grader.ingest import printable, shown
from grader.lms.attempts import Person
from grader.lms.marks import ClassMarks, StudentMarks
from grader.lms.matching import Known, letters
from grader.lms.sheets import Sheet, number

MOST_TOLD = 20


@dataclass(frozen=True)
class Filled:
    """The table to upload, how many marks it has, what to tell of the rest, and who has a mark but no row."""

    text: str
    count: int
    told: tuple[str, ...]
    without: tuple[str, ...] = ()


def column_of(sheet: Sheet, asked: str, names: Sequence[str], what: str) -> int:
    """The column that was asked for, or the one that is called so. Raises CourseError with what there is."""
    wanted = [asked] if asked else names
    plain = [_without_number(cell) for cell in sheet.header]
    for name in wanted:
        found = [at for at, cell in enumerate(sheet.header) if cell.strip() == name.strip()]
        found = found or [at for at, cell in enumerate(plain) if letters(cell) == letters(name)]
        if len(found) == 1:
            return found[0]
    listed = ", ".join(f"'{shown(cell)}'" for cell in sheet.header if cell.strip())
    raise CourseError(f"there is no one column {what}; name it with --column; columns are {listed}")


def _without_number(title: str) -> str:
    head, bracket, number = title.rstrip().rpartition(" (")
    return head if bracket and number.rstrip(")").isdigit() else title


def fill(
    sheet: Sheet,
    marks: ClassMarks,
    column: int,
    person: Callable[[Sequence[str]], Person | None],
    kept: Callable[[Sequence[str]], str],
) -> tuple[list[list[str]], Filled]:
    """Rows with the marks that are final in a column; and the same without a text, with what was left and why.

    `person` says whose a row is (None: nobody's), `kept` why the platform would not take a mark there.
    """
    known = Known({each.student.id: each.student for each in marks.students})
    by_id = {each.student.id: each for each in marks.students}
    rows: list[list[str]] = []
    told: list[str] = []
    of: dict[str, int] = {}
    for at, row in enumerate(sheet.rows):
        rows.append(list(row))
        who = person(row)
        match = known.match(who) if who else None
        if who is None or match is None:
            continue
        if not match.student:
            told.append(f"{printable(who.label)}: {match.why}")
        elif match.student in of:
            told.append(f"{printable(who.label)}: {match.student} has two rows; the second is left as it is")
        else:
            of[match.student] = at
    count = 0
    for student, at in of.items():
        why = _left(by_id[student]) or kept(sheet.rows[at])
        if why:
            told.append(f"{printable(student)}: {why}; left as it is")
            continue
        rows[at][column] = number(by_id[student].final or 0.0, "".join(row[column] for row in sheet.rows[:3]))
        count += 1
    without = [printable(student) for student, each in by_id.items() if student not in of and each.handed_in]
    told += [f"{student}: has no row in this table" for student in without]
    return rows, Filled("", count, tuple(told), tuple(without))


def _left(marks: StudentMarks) -> str:
    if not marks.handed_in:
        return "handed in nothing"
    return "waits for a person" if marks.waiting else ""
