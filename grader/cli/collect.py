"""`grader collect`: what a learning platform gave to download, into submitted/."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import tzinfo
from pathlib import Path, PurePosixPath

from grader.cli.common import course_of, short, tell
from grader.course.assignment import Course, has_rubric, load_assignment
from grader.course.roster import FILE, Student, read_roster
from grader.errors import CourseError, SubmissionError
from grader.ingest import printable, shown
from grader.lms.attempts import Person
from grader.lms.collecting import Aside, Ask, Take, in_utc, plan, read
from grader.lms.placing import place
from grader.lms.table import table

LATE = "late; when, the platform does not say"
STATES = {"new": "", "same": "is there already", "older": "left: what is there is newer"}


def run(options: argparse.Namespace) -> int:
    """Take what is known, print a table of it, and list what was left aside; exit 1 if something was."""
    course = course_of(options)
    wanted = files_of(course, options.assignment)
    roster = roster_of(course, options.roster)
    if not roster:
        tell(f"grader: there is no {FILE} in {course.root}, so everyone is called as the platform calls them")
    planned = plan(options.path, options.assignment, wanted, roster, asking(roster, options.whose))
    zone = zone_of(options.timezone)
    rows, aside = [], list(planned.aside)
    for take in planned.takes:
        try:
            rows.append(taken(course, take, wanted, options, zone))
        except (SubmissionError, OSError) as error:
            aside.append(Aside(take.student, str(error)))
    if rows:
        print(table(["student", "files", "handed in", ""], rows), end="")
    done = "would be taken; nothing was written" if options.dry_run else "taken"
    tell(f"{planned.platform}: {len(rows)} of {len(rows) + len(aside)} {done}")
    if aside:
        tell("left aside:")
    for each in aside:
        tell(f"  {printable(each.label)}: {printable(each.why)}")
    if aside:
        tell(f"Name whose they are in {FILE}, or with --whose 'NAME=STUDENT', and collect again.")
    return 1 if aside else 0


def files_of(course: Course, name: str) -> frozenset[str]:
    """What the files of an assignment are called. Raises CourseError where there is no such assignment."""
    folders = (course.handout(name), course.folder("release", ".", name), course.folder("source", ".", name))
    found = {path.name for folder in folders if folder.is_dir() for path in folder.iterdir() if path.is_file()}
    if has_rubric(course.root, name):
        rubric = load_assignment(course, name).rubric
        return frozenset({*found, rubric.code, rubric.notebook} - {"README.md"})
    if not found:
        course.rubric_file(name)  # raises
    return frozenset(found)


def roster_of(course: Course, named: Path | None) -> dict[str, Student]:
    """The students of the file that was named, else of the course's. Raises CourseError."""
    if named is None:
        return read_roster(course.root)
    if not named.is_file():
        raise CourseError(f"--roster: {named}: there is no such file; name a CSV file with a column 'id'")
    return read_roster(named.parent, named.name)


def taken(course: Course, take: Take, wanted: frozenset[str], options: argparse.Namespace, usual: tzinfo) -> list[str]:
    """Put one student's work in its place; the table's row."""
    work = read(take, options.assignment, wanted)
    when, zone = in_utc(take.attempt.at, usual) if take.attempt.at else (None, "")
    placed = place(course, options.assignment, take.student, work.files, when, dry_run=options.dry_run)
    told = [STATES.get(placed.state, ""), LATE if take.attempt.late else "", zone]
    if placed.before:
        told.append(f"the earlier one is kept in {short(placed.before)}/")
    names = [str(name) for name in work.files]
    files = ", ".join(names[:2]) + (f" and {len(names) - 2} more" if len(names) > 2 else "")
    at = f"{when:%Y-%m-%d %H:%M} UTC" if when else "-"
    return [shown(take.student), shown(files), at, "; ".join(filter(None, (*told, *work.notes)))]


def asking(roster: dict[str, Student], given: Sequence[str]) -> Ask:
    """What was said on the command line, else a question where somebody sits at the terminal."""
    answers = dict(map(whose_of, given))
    unknown = [student for student in answers.values() if roster and student not in roster]
    if unknown:
        raise CourseError(f"--whose: '{shown(unknown[0])}' is no student's id in the roster")

    def ask(person: Person, files: Sequence[PurePosixPath], why: str) -> str:
        if person.label in answers:
            return answers[person.label]
        if not (sys.stdin.isatty() and sys.stderr.isatty()):
            return ""
        tell(f"'{shown(person.label)}' {printable(why)}; handed in: {', '.join(map(shown, files[:5]))}")
        while True:
            print("whose is it? (a student's id, or Enter to leave it aside) ", end="", file=sys.stderr, flush=True)
            said = sys.stdin.readline().strip()
            if not said or said in roster or not roster:
                return said
            tell(f"'{shown(said)}' is no student's id in the roster")

    return ask


def whose_of(text: str) -> tuple[str, str]:
    """`NAME=STUDENT` of the command line. Raises CourseError."""
    label, equals, student = text.rpartition("=")
    if not equals or not label or not student or "/" in student or student.startswith("."):
        raise CourseError(f"--whose: needs NAME=STUDENT, got '{shown(text)}'")
    return label, student


def zone_of(text: str) -> tzinfo:
    """A zone of the command line by its name. Raises CourseError."""
    from dateutil import tz

    found: tzinfo | None = None if ".." in text or text.startswith("/") else tz.gettz(text)
    if found is None:
        raise CourseError(f"--timezone: '{shown(text)}' is no time zone; write Europe/Berlin or UTC")
    return found
