"""A whole class: read what was submitted, grade it in parallel, write results one student at a time.

What goes wrong for one student is told and stops nobody; what goes wrong for all is found before the work if it can be.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path, PurePosixPath

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
from grader.model import Submission
from grader.nbgrader.gradebook import check_gradebook, open_gradebook, prepared, released_notebook, with_points
from grader.nbgrader.keeping import Graded, Keeper
from grader.nbgrader.marked_notebook import SECRET, Notebook
from grader.nbgrader.marks import Record, brief
from grader.nbgrader.settings import course_config
from grader.nbgrader.troubles import Trouble, check_writable, is_everybodys, words
from grader.reports.json import report_record
from grader.sandbox.tiers import Sandbox

MAX_LEFT = 20
MOST_STUDENTS, MOST_SECONDS = 50, 2.0
"""So many students' results are written at once, or those of so many seconds: what a kill may lose."""
AHEAD = 4
"""So many students for each job are read and graded, or wait for it, at once."""
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class GradedClass:
    """What the table shows of each student, what could not be done for single ones, and what was not taken."""

    records: list[Record]
    troubles: list[Trouble]
    left: tuple[Left, ...]


def grade_students(
    assignment: Assignment, wanted: Sequence[str], sandbox: Sandbox, jobs: int, tell: Callable[[str], None]
) -> GradedClass:
    """Grade these students, or everyone, and write gradebook, autograded/, feedback/ and reports/.

    Raises GradebookError where nobody's results can be kept; what was kept until then stays.
    """
    places, left = chosen_students(assignment, wanted)
    released = ready(assignment, tell)
    records: dict[str, Record] = {}
    troubles: list[Trouble] = []
    kept: list[str] = []
    try:
        with open_gradebook(assignment.course) as gradebook:
            keeper = Keeper(gradebook, assignment, released, sandbox)
            with closing(_graded(assignment, places, sandbox, jobs)) as batches:
                for batch in batches:
                    troubles += keeper.keep(batch, kept)
                    for graded in batch:
                        report = graded.report
                        records[report.student] = brief(report_record(report))
                        tell(f"{printable(report.student)}: {report.points:g} of {report.max_points:g}")
    except GradebookError as error:
        raise GradebookError(f"{error}; kept are the marks of {len(kept)} of {len(places)} students") from error
    return GradedClass([records[place.student] for place in places], troubles, left)


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


def _graded(assignment: Assignment, places: Sequence[Place], sandbox: Sandbox, jobs: int) -> Generator[list[Graded]]:
    """Everyone graded, some at a time, in the order in which they are done: who takes long delays nobody."""
    waiting = iter(places)
    some: list[Graded] = []
    with ThreadPoolExecutor(jobs) as pool:
        running: set[Future[Graded]] = set()
        due = 0.0
        while True:
            for place in islice(waiting, jobs * AHEAD - len(running)):
                running.add(pool.submit(grade_student, assignment, place, sandbox))
            if not running:
                break
            timeout = max(0.0, due - time.monotonic()) if some else None
            done, running = wait(running, timeout, FIRST_COMPLETED)
            if done and not some:
                due = time.monotonic() + MOST_SECONDS
            some += [future.result() for future in done]
            if some and (len(some) >= MOST_STUDENTS or time.monotonic() >= due):
                yield some
                some = []
    if some:
        yield some


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
