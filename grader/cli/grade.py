"""`grader grade`: a class from submitted/ into gradebook, autograded/, feedback/ and reports/."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from grader.cli.common import assignment_of, sandbox_of, tell
from grader.course.assignment import Assignment
from grader.nbgrader import batch
from grader.reports.json import report_record
from grader.reports.overview import Record, table_text

UNDECIDED = ("grader fault", "cannot be read")


def run(options: argparse.Namespace) -> int:
    """Grade the class and print the table; exit 1 if something could not be graded."""
    assignment = assignment_of(options)
    records = graded(assignment, options, options.student)
    failed = [r["student"] for r in records if any(c["status"] in UNDECIDED for c in r["criteria"])]
    for student in failed:
        tell(f"grader: {student}: could not be graded; nothing was deducted, a person must look")
    return 1 if failed else 0


def graded(assignment: Assignment, options: argparse.Namespace, wanted: Sequence[str]) -> list[Record]:
    """Grade these students, or everyone, and print the table."""
    students = batch.chosen_students(assignment, wanted)
    sandbox = sandbox_of(options)
    reports = batch.grade_students(assignment, students, sandbox, options.jobs, tell)
    records = [report_record(report) for report in reports]
    print(table_text(records), end="")
    return records
