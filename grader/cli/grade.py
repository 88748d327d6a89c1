"""`grader grade`: a class from submitted/ into gradebook, autograded/, feedback/ and reports/."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from grader.cli.common import assignment_of, sandbox_of, tell
from grader.course.assignment import Assignment
from grader.course.submitted import Left
from grader.ingest import printable
from grader.nbgrader import batch
from grader.reports.json import report_record
from grader.reports.overview import table_text

UNDECIDED = ("grader fault", "cannot be read")


def run(options: argparse.Namespace) -> int:
    """Grade the class and print the table; exit 1 if something could not be graded or kept, or lies elsewhere."""
    return 0 if graded(assignment_of(options), options, options.student) else 1


def graded(assignment: Assignment, options: argparse.Namespace, wanted: Sequence[str]) -> bool:
    """Grade these students, or everyone, print the table and tell what needs a person; whether nothing does."""
    done = batch.grade_students(assignment, wanted, sandbox_of(options), options.jobs, tell)
    records = [report_record(report) for report in done.reports]
    print(table_text(records), end="", flush=True)
    failed = [r["student"] for r in records if any(c["status"] in UNDECIDED for c in r["criteria"])]
    for student in failed:
        tell(f"grader: {printable(student)}: could not be graded; nothing was deducted, a person must look")
    for trouble in done.troubles:
        tell(f"grader: {printable(trouble.student)}: {trouble.words}")
    left = [] if wanted else done.left
    _tell_left(assignment, left)
    return not (failed or done.troubles or any(each.alone for each in left))


def _tell_left(assignment: Assignment, left: Sequence[Left]) -> None:
    """What lies in submitted/ and was not taken."""
    if left:
        tell("in submitted/, but not taken:")
    for each in left[: batch.MAX_LEFT]:
        tell(f"  {batch.left_words(assignment.course, each)}")
    if len(left) > batch.MAX_LEFT:
        tell(f"  and {len(left) - batch.MAX_LEFT} more")
