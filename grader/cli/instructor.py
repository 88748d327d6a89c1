"""Commands of somebody who marks: one submission, a class, and what came of it."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

import grader
from grader import grading
from grader.authoring.release import release
from grader.cli.author import validated
from grader.cli.common import assignment_of, course_of, sandbox_of, tell
from grader.course.assignment import Assignment, Course, find_course, load_assignment
from grader.course.submission import read_submission
from grader.errors import CourseError, GraderError
from grader.nbgrader import batch
from grader.nbgrader.gradebook import write_atomically
from grader.reports import FORMATS
from grader.reports.json import report_record
from grader.reports.overview import Record, overview_html, table_text


def score(options: argparse.Namespace) -> int:
    """Grade one submission and print its report; exit 1 if the grader failed on it."""
    assignment = assignment_of(options)
    sandbox = sandbox_of(options)
    report = grading.grade(read_submission(options.path, assignment), assignment, sandbox)
    text = FORMATS[options.format](report)
    if options.output:
        _write(options.output, text)
    else:
        print(text, end="")
    return 1 if any(score.verdict.status == "grader fault" for score in report.scores) else 0


def grade(options: argparse.Namespace) -> int:
    """Grade the class and print the table; exit 1 if something could not be graded."""
    assignment = assignment_of(options)
    records = _grade(assignment, options, options.student)
    failed = [r["student"] for r in records if any(c["status"] in UNDECIDED for c in r["criteria"])]
    for student in failed:
        tell(f"grader: {student}: could not be graded; nothing was deducted, a person must look")
    return 1 if failed else 0


UNDECIDED = ("grader fault", "cannot be read")


def _grade(assignment: Assignment, options: argparse.Namespace, wanted: Sequence[str]) -> list[Record]:
    students = batch.chosen_students(assignment, wanted)
    sandbox = sandbox_of(options)
    reports = batch.grade_students(assignment, students, sandbox, options.jobs, tell)
    records = [report_record(report) for report in reports]
    print(table_text(records), end="")
    return records


def report(options: argparse.Namespace) -> int:
    """Write the instructor's page from the stored reports."""
    assignment = assignment_of(options)
    print(f"report: {_short(_report(assignment))}")
    return 0


def _report(assignment: Assignment) -> Path:
    course, name = assignment.course, assignment.name
    folder = course.report_file(name, "").parent
    records = []
    for path in sorted(folder.glob("*.json")):
        try:
            records.append(json.loads(path.read_text(encoding="utf-8")))
        except ValueError as error:
            raise CourseError(f"{path}: not a stored report ({error}); run `grader grade {name}` again") from error
    ids = [criterion.id for criterion in assignment.rubric.criteria]
    old = [r["student"] for r in records if [criterion["id"] for criterion in r["criteria"]] != ids]
    if old:
        raise CourseError(
            f"{folder}: the rubric has other criteria than the reports on {', '.join(old[:5])}; "
            f"run `grader grade {name}` again"
        )
    if not records:
        raise CourseError(f"{folder}: no graded submissions; run `grader grade {name}` first")
    path = folder / "index.html"
    write_atomically(path, overview_html(assignment.rubric.title, records))
    return path


def demo(options: argparse.Namespace) -> int:
    """Build demo-course/ from the shipped samples and run the whole road."""
    origin = course_of(options) if options.course else _shipped()
    course = build_demo(origin, Path.cwd() / "demo-course")
    for name in course.assignments:
        assignment = load_assignment(course, name)
        tell(f"{name}: validating")
        if not validated(assignment, options):
            return 1
        tell(f"{name}: releasing")
        release(assignment)
        tell(f"{name}: grading")
        _grade(assignment, options, [])
        print(f"\ngradebook       {_short(course.root / 'gradebook.db')}")
        print(f"feedback pages  {_short(course.root / 'feedback')}/<student>/{name}/{name}.html")
        print(f"report          {_short(_report(assignment))}")
    print("\nTo mark what needs a person, open formgrader:")
    print(f"  cd {_short(course.root)} && {_jupyter(course)} lab --LabApp.default_url=/formgrader/gradebook")
    return 0


def _shipped() -> Course:
    """The course around here, or the one that this package came with."""
    here = find_course(Path.cwd())
    return here if here.assignments else Course(Path(grader.__file__).resolve().parents[1])


def _jupyter(course: Course) -> str:
    """The jupyter of this installation, as seen from the course's folder."""
    beside = Path(sys.executable).parent / "jupyter"
    return os.path.relpath(beside, course.root) if beside.exists() else "jupyter"


def _short(path: Path) -> Path:
    """A path below the current folder without the part that everybody knows."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


def build_demo(origin: Course, root: Path) -> Course:
    """A course of its own: the origin's three folders, and every sample as a student who handed it in.

    Runs again safely: files are replaced, the gradebook and a person's marks in it stay.
    """
    if origin.root == root:
        raise GraderError(f"{root}: run the demo outside of demo-course")
    for name in ("assignment", "solutions", "rubrics"):
        if (root / name).exists():
            shutil.rmtree(root / name)
        shutil.copytree(origin.root / name, root / name, ignore=shutil.ignore_patterns("__pycache__", ".*"))
    config = origin.root / "nbgrader_config.py"
    if config.exists():
        shutil.copy(config, root)
    course = Course(root)
    for name in course.assignments:
        for sample in sorted(path for path in (course.solutions(name) / "samples").iterdir() if path.is_dir()):
            shutil.copytree(sample, course.folder("submitted", sample.name, name), dirs_exist_ok=True)
    return course


def _write(path: Path, text: str) -> None:
    try:
        write_atomically(path, text)
    except OSError as error:
        raise GraderError(f"{path}: cannot be written: {error.strerror}") from error
