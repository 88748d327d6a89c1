"""`grader export`: final marks for people and platforms; who still waits for a person is named."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from grader.cli.common import course_of, short, tell, write_output
from grader.course.assignment import Course, has_rubric, load_assignment
from grader.course.roster import read_roster
from grader.errors import CourseError, did_you_mean
from grader.lms import canvas, moodle
from grader.lms.csv import class_csv
from grader.lms.filling import MOST_TOLD, Filled
from grader.lms.json import class_json
from grader.lms.marks import ClassMarks
from grader.lms.packages import PACKAGES, write_package
from grader.lms.sheets import Sheet, read_sheet
from grader.nbgrader.gradebook.entering import read_marks
from grader.nbgrader.gradebook.export import class_marks
from grader.nbgrader.gradebook.opening import open_gradebook
from grader.nbgrader.whole_class.records import marked_records
from grader.reports.junit import suites

FILLED: dict[str, Callable[[Sheet, ClassMarks, str], Filled]] = {"canvas": canvas.filled, "moodle": moodle.filled}


def run(options: argparse.Namespace) -> int:
    """Write what was asked for; exit 1 while marks wait or have no place there; with --final write nothing then."""
    course, name = course_of(options), options.assignment
    _check(options)
    if options.format in PACKAGES:
        return _package(course, options)
    if not read_marks(course, name):  # makes late penalties anew, too
        meant = "" if name in course.assignments else did_you_mean(name, course.assignments)
        raise CourseError(f"{course.root}: there are no marks of {name}; run `grader grade` first{meant}")
    marks = marks_of(course, name)
    waiting = marks.waiting_words
    if waiting and options.final:
        tell(f"grader: {waiting}; with --final nothing is written before that")
        return 1
    made = made_of(course, marks, options)
    if options.output is None:
        print(made.text, end="")
    else:
        write_output(options.output, made.text)
    for line in made.told[:MOST_TOLD]:
        tell(f"  {line}")
    if len(made.told) > MOST_TOLD:
        tell(f"  and {len(made.told) - MOST_TOLD} more")
    if options.format in FILLED:
        tell(f"{made.count} marks for {options.format.capitalize()}")
    if waiting:
        tell(f"grader: {waiting}")
    return 1 if waiting or made.without else 0


def _check(options: argparse.Namespace) -> None:
    if options.format == "canvas" and not options.fill:
        raise CourseError("canvas: give the gradebook as Canvas exports it, --fill GRADES.csv; its column is filled")
    if options.fill and options.format not in FILLED:
        raise CourseError(f"--fill is for {' and '.join(FILLED)}")
    if options.column and not options.fill:
        raise CourseError("--column names a column of the table that --fill gives")
    if options.final and options.format in PACKAGES:
        raise CourseError(f"--final is for marks; in {options.format} what waits for a person has no score")
    if options.fill and options.output and options.output.resolve() == options.fill.resolve():
        raise CourseError(f"{options.output}: is the table that is read; write another")


def marks_of(course: Course, name: str) -> ClassMarks:
    """The class's marks with the rubric's titles, where there is one."""
    rubric = load_assignment(course, name).rubric if has_rubric(course.root, name) else None
    titles = {criterion.id: criterion.title for criterion in rubric.criteria} if rubric else {}
    with open_gradebook(course) as gradebook:
        return class_marks(gradebook, name, rubric.title if rubric else name, titles, read_roster(course.root))


def made_of(course: Course, marks: ClassMarks, options: argparse.Namespace) -> Filled:
    """The text of one of the formats that are one file."""
    count = sum(each.final is not None for each in marks.students)
    if options.format in FILLED and options.fill:
        sheet = read_sheet(options.fill)
        try:
            return FILLED[options.format](sheet, marks, options.column)
        except CourseError as error:
            raise CourseError(f"{short(options.fill.resolve())}: {error}") from error
    if options.format == "moodle":
        return moodle.table(marks)
    if options.format == "junit":
        return Filled(suites(marks.assignment, marked_records(course, marks.assignment)), count, ())
    return Filled({"csv": class_csv, "json": class_json}[options.format](marks), count, ())


def _package(course: Course, options: argparse.Namespace) -> int:
    """What a platform grades with, and each graded student's result in its form, into a folder."""
    assignment = load_assignment(course, options.assignment)
    folder: Path = options.output or Path(f"{options.assignment}-{options.format}")
    if folder.exists() and not folder.is_dir():
        raise CourseError(f"{folder}: is a file; name a folder with --output")
    for path in write_package(options.format, assignment, folder, marked_records(course, options.assignment)):
        print(short(path.resolve()))
    return 0
