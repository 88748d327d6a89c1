"""A whole class: read what was submitted, grade it in parallel, write results one student at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from grader.course.answer import notebook_cells
from grader.course.assignment import Assignment
from grader.course.submission import assemble
from grader.errors import CourseError, SubmissionError
from grader.grading import grade
from grader.grading.scoring import unreadable
from grader.ingest import printable, read_files
from grader.ingest.notebooks import Cell
from grader.model import Report, Submission
from grader.nbgrader.gradebook import (
    enter,
    generate_feedback,
    open_gradebook,
    penalise_lateness,
    released_notebook,
    store_report,
    write_autograded,
)
from grader.sandbox.tiers import Sandbox


@dataclass(frozen=True)
class Graded:
    """One student's submission with its report; an unreadable one has no files."""

    submission: Submission
    cells: list[Cell]
    report: Report


def grade_students(
    assignment: Assignment, students: Sequence[str], sandbox: Sandbox, jobs: int, tell: Callable[[str], None]
) -> list[Report]:
    """Grade the students' folders in submitted/ and write gradebook, autograded/, feedback/ and reports/."""
    course, name = assignment.course, assignment.name
    released = released_notebook(course, name, assignment.rubric.notebook)
    reports = []
    with open_gradebook(course) as gradebook:
        for graded in _graded(assignment, students, sandbox, jobs):
            report, submission = graded.report, graded.submission
            write_autograded(assignment, submission, graded.cells, report, released)
            enter(gradebook, assignment, report, released, submission.submitted_at)
            store_report(course, report)
            reports.append(report)
            tell(f"{printable(report.student)}: {report.points:g} of {report.max_points:g}")
    for report in reports:
        penalise_lateness(assignment, report.student)
    tell("writing feedback pages")
    generate_feedback(course, name, [report.student for report in reports])
    return reports


def _graded(assignment: Assignment, students: Sequence[str], sandbox: Sandbox, jobs: int) -> Iterator[Graded]:
    with ThreadPoolExecutor(jobs) as pool:
        yield from pool.map(lambda student: grade_student(assignment, student, sandbox), students)


def grade_student(assignment: Assignment, student: str, sandbox: Sandbox) -> Graded:
    """Read and grade one student's folder. Files that cannot be read wait for a person and cost nothing."""
    folder = assignment.course.folder("submitted", student, assignment.name)
    try:
        files = read_files(folder)
        submission = assemble(files, assignment, student, sandbox.survey)
    except SubmissionError as error:
        empty = Submission(student, assignment.name, assignment.rubric.module, {}, f"(Cannot be read: {error})")
        return Graded(empty, [], unreadable(student, str(error), assignment, sandbox))
    return Graded(submission, notebook_cells(files, assignment), grade(submission, assignment, sandbox))


def chosen_students(assignment: Assignment, wanted: Sequence[str]) -> list[str]:
    """The students named, or everyone who submitted. Raises CourseError for a name without a submission."""
    there = assignment.course.students(assignment.name)
    missing = [student for student in wanted if student not in there]
    if missing or not there:
        folder = assignment.course.root / "submitted"
        who = f"nothing from {', '.join(missing)}" if missing else "nothing"
        raise CourseError(
            f"{folder}: {who} for {assignment.name}; submissions lie in submitted/<student>/{assignment.name}/"
        )
    return list(wanted) or there
