"""`grader score`: grade one submission and touch no gradebook."""

from __future__ import annotations

import argparse

from grader.cli.common import assignment_of, sandbox_of, write_output
from grader.course.submission import read_submission
from grader.errors import SubmissionError
from grader.grading import grade
from grader.reports import write
from grader.reports.cells import width_of
from grader.reports.prairielearn import refused_json
from grader.reports.text import laid_out


def run(options: argparse.Namespace) -> int:
    """Grade one submission and print its report; exit 1 if the grader failed on it."""
    assignment = assignment_of(options)
    sandbox = sandbox_of(options)
    try:
        submission = read_submission(options.path, assignment, survey=sandbox.survey)
    except SubmissionError as error:
        if options.format != "prairielearn" or not options.output:
            raise
        write_output(options.output, refused_json(str(error)))  # it has a place for this, and shows it to the student
        return 1
    report = grade(submission, assignment, sandbox)
    to_a_person = options.format == "text" and options.output is None
    text = laid_out(report, width_of()) if to_a_person else write(report, options.format)
    if options.output:
        write_output(options.output, text)
    else:
        print(text, end="")
    return 1 if any(score.verdict.status == "grader fault" for score in report.scores) else 0
