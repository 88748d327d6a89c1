"""`grader export`: final marks as a table; who still waits for a person is named."""

from __future__ import annotations

import argparse

from grader.cli.common import course_of, tell
from grader.course.roster import read_roster
from grader.errors import CourseError
from grader.nbgrader.gradebook.entering import read_marks
from grader.nbgrader.gradebook.export import exported
from grader.nbgrader.gradebook.opening import open_gradebook
from grader.reports.files import write_atomically


def run(options: argparse.Namespace) -> int:
    """Write the table; exit 1 while marks wait for a person, and with --final write nothing then."""
    course = course_of(options)
    if not read_marks(course, options.assignment):  # makes late penalties anew, too
        raise CourseError(f"{course.root}: there are no marks of {options.assignment}; run `grader grade` first")
    with open_gradebook(course) as gradebook:
        sections = {student.id: student.section for student in read_roster(course.root).values()}
        made = exported(gradebook, [options.assignment], sections=sections)
    if made.waiting and options.final:
        tell(f"grader: {made.words}; with --final nothing is written before that")
        return 1
    if options.output is None:
        print(made.csv, end="")
    else:
        write_atomically(options.output, made.csv)
    if made.waiting:
        tell(f"grader: {made.words}")
    return 1 if made.waiting else 0
