"""A whole class: read what was submitted, grade it in parallel, write results one student at a time.

What goes wrong for one student is told and stops nobody; what goes wrong for all is found before the work if it can be.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Any

from grader.course.answer import notebook_cells
from grader.course.assignment import Assignment, Course
from grader.course.submission import assemble
from grader.course.submitted import Left, Place, submitted
from grader.course.timestamp import TIMESTAMP
from grader.errors import CourseError, GradebookError, GraderError, SubmissionError
from grader.grading import grade
from grader.grading.scoring import failed, unreadable
from grader.ingest import printable, read_files, shown
from grader.ingest.folder import read_file
from grader.ingest.notebooks import Cell
from grader.model import Report, Submission
from grader.nbgrader.feedback import standing_in, write_feedback
from grader.nbgrader.gradebook import (
    check_gradebook,
    enter,
    open_gradebook,
    prepared,
    released_notebook,
    store_report,
    with_points,
    write_autograded,
)
from grader.nbgrader.late import penalise
from grader.nbgrader.marked_notebook import SECRET, Notebook, lost_pictures, mark
from grader.nbgrader.settings import course_config
from grader.nbgrader.troubles import Trouble, check_writable, is_everybodys, trouble, words
from grader.sandbox.tiers import Sandbox

MAX_LEFT = 20
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Graded:
    """One student's submission with its report; an unreadable one has no files.

    `carried` are nbgrader's own files beside it, which feedback and its release need.
    """

    submission: Submission
    cells: list[Cell]
    report: Report
    carried: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True)
class GradedClass:
    """The reports, what could not be done for single students, and what lies in submitted/ and was not taken."""

    reports: list[Report]
    troubles: list[Trouble]
    left: tuple[Left, ...]


def grade_students(
    assignment: Assignment, wanted: Sequence[str], sandbox: Sandbox, jobs: int, tell: Callable[[str], None]
) -> GradedClass:
    """Grade these students, or everyone, and write gradebook, autograded/, feedback/ and reports/.

    Raises GradebookError where nobody's results can be kept; what was kept until then stays.
    """
    course = assignment.course
    places, left = chosen_students(assignment, wanted)
    released = ready(assignment, tell)
    reports: list[Report] = []
    troubles: list[Trouble] = []
    kept: list[str] = []
    try:
        with open_gradebook(course) as gradebook, closing(_graded(assignment, places, sandbox, jobs)) as all_graded:
            for graded in all_graded:
                student = graded.report.student
                found = _keep(gradebook, assignment, graded, released, sandbox)
                reports.append(graded.report)
                troubles += found
                kept += [] if any(each.lost for each in found) else [student]
                tell(f"{printable(student)}: {graded.report.points:g} of {graded.report.max_points:g}")
        tell("writing feedback pages")
        with open_gradebook(course) as gradebook:
            for student in kept:
                troubles += _finish(gradebook, assignment, student)
    except GradebookError as error:
        raise GradebookError(f"{error}; kept are the marks of {len(kept)} of {len(places)} students") from error
    return GradedClass(reports, troubles, left)


def ready(assignment: Assignment, tell: Callable[[str], None]) -> Notebook:
    """The released notebook, when all results can be kept. Raises GradebookError before any work is done.

    Tells what of the gradebook was changed before: a copy of it, points that the rubric has now.
    """
    course, name = assignment.course, assignment.name
    released = released_notebook(course, name, assignment.rubric.notebook)
    for folder in (course.report_file(name, "").parent, course.root / "autograded", course.root / "feedback"):
        check_writable(folder)
    check_gradebook(assignment)
    for told in prepared(course_config(course), assignment):
        tell(told)
    return with_points(released, assignment)


def _keep(
    gradebook: Any, assignment: Assignment, graded: Graded, released: Notebook, sandbox: Sandbox
) -> list[Trouble]:
    """Write one student's results; what could not be written is told and leaves what was there before."""
    from grader.nbgrader.own_cells import run_own_cells

    report, submission = graded.report, graded.submission
    try:
        marked = mark(released, graded.cells, submission, report)
        marked, own = run_own_cells(marked, submission, assignment, sandbox)
        write_autograded(assignment, submission, marked, graded.carried)
        enter(gradebook, assignment, report, released, submission.submitted_at, own)
        store_report(assignment, report, submission)
    except Exception as error:
        gradebook.db.rollback()
        return [replace(trouble(report.student, "the results could not be kept", error), lost=True)]
    return [
        Trouble(report.student, f"the picture '{shown(name)}' is shown in the notebook but is not in it")
        for name in lost_pictures(marked)
    ]


def _finish(gradebook: Any, assignment: Assignment, student: str) -> list[Trouble]:
    """The late penalty and the feedback page of one student, each though the other fails."""

    def penalised() -> None:
        penalise(course_config(assignment.course), gradebook, assignment.name, student)

    def written() -> None:
        write_feedback(assignment, student, standing_in(gradebook, assignment, student))

    troubles = []
    for what, step in (("no late penalty could be set", penalised), ("there is no feedback page", written)):
        try:
            step()
        except Exception as error:
            gradebook.db.rollback()
            troubles.append(trouble(student, what, error))
    return troubles


def _graded(assignment: Assignment, places: Sequence[Place], sandbox: Sandbox, jobs: int) -> Generator[Graded]:
    with ThreadPoolExecutor(jobs) as pool:
        yield from pool.map(lambda place: grade_student(assignment, place, sandbox), places)


def grade_student(assignment: Assignment, place: Place, sandbox: Sandbox) -> Graded:
    """Read and grade one student's work. What cannot be read, or fails here, waits for a person and costs nothing."""
    student = place.student
    carried = _carried(place.path)
    try:
        files = read_files(place.path)
        read = assemble(files, assignment, student, sandbox.survey)
        submission = replace(read, notes=(*place.notes, *read.notes))
        cells = notebook_cells(files, assignment)
        return Graded(submission, cells, grade(submission, assignment, sandbox), carried)
    except SubmissionError as error:
        reason, report = str(error), unreadable(student, str(error), assignment, sandbox)
    except GraderError:
        raise  # the person at the keyboard must act: nothing can be run at all
    except Exception as error:
        if is_everybodys(error):
            raise GradebookError(words(error)) from error
        log.exception("%s: could not be graded", printable(student))
        reason, report = words(error), failed(student, words(error), assignment, sandbox)
    empty = Submission(student, assignment.name, assignment.rubric.code, {}, f"(Cannot be read: {reason})")
    return Graded(empty, [], replace(report, notes=(*place.notes, *report.notes)), carried)


def _carried(folder: Path) -> dict[str, bytes]:
    """nbgrader's own files beside a submission, where they can be read."""
    carried = {}
    for name in (TIMESTAMP, SECRET):
        try:
            content = read_file(folder / name, PurePosixPath(name)).content
        except SubmissionError:
            continue
        if content is not None:
            carried[name] = content
    return carried


def chosen_students(assignment: Assignment, wanted: Sequence[str]) -> tuple[list[Place], tuple[Left, ...]]:
    """The work of the students named, or of everyone, and what was not taken. Raises CourseError for one without."""
    rubric = assignment.rubric
    there = submitted(assignment.course, assignment.name, rubric.files)
    places = {place.student: place for place in there.places}
    missing = [student for student in wanted if student not in places]
    if missing or not places:
        folder = assignment.course.root / "submitted"
        who = f"nothing from {', '.join(missing)}" if missing else "nothing"
        told = [f"not taken: {left_words(assignment.course, left)}" for left in there.left[:MAX_LEFT]]
        head = f"{folder}: {who} for {assignment.name}; submissions lie in submitted/<student>/{assignment.name}/"
        raise CourseError("\n".join([head, *told]))
    return [places[student] for student in wanted] or list(places.values()), there.left


def left_words(course: Course, left: Left) -> str:
    """Where it lies, and what to do."""
    return f"{shown(left.path.relative_to(course.root))}: {left.words}"
