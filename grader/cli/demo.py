"""`grader demo`: the shipped class from start to finish, into ./demo-course."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

import grader
from grader.authoring.release import release
from grader.cli.common import course_of, short, tell
from grader.cli.grade import graded
from grader.cli.report import write_page
from grader.cli.validate import validated
from grader.course.assignment import Course, find_course, load_assignment
from grader.errors import GraderError


def run(options: argparse.Namespace) -> int:
    """Build demo-course/ from the shipped samples and run the whole road."""
    origin = course_of(options) if options.course else _shipped()
    for name in options.assignment:
        origin.rubric_file(name)
    course = build_demo(origin, Path.cwd() / "demo-course", options.assignment)
    for name in course.assignments:
        assignment = load_assignment(course, name)
        tell(f"{name}: validating")
        if not validated(assignment, options):
            return 1
        tell(f"{name}: releasing")
        release(assignment)
        tell(f"{name}: grading")
        graded(assignment, options, [])
        print(f"\ngradebook       {short(course.root / 'gradebook.db')}")
        print(f"feedback pages  {short(course.root / 'feedback')}/<student>/{name}/{name}.html")
        print(f"report          {short(write_page(assignment))}")
    print("\nTo mark what needs a person, alike answers together, or in formgrader:")
    print(f"  grader mark {next(iter(course.assignments))} --course {short(course.root)}")
    print(f"  cd {short(course.root)} && {_jupyter(course)} lab --LabApp.default_url=/formgrader/gradebook")
    return 0


def _shipped() -> Course:
    """The course around here, or the one that this package came with."""
    here = find_course(Path.cwd())
    return here if here.assignments else Course(Path(grader.__file__).resolve().parents[1])


def _jupyter(course: Course) -> str:
    """The jupyter of this installation, as seen from the course's folder."""
    beside = Path(sys.executable).parent / "jupyter"
    return os.path.relpath(beside, course.root) if beside.exists() else "jupyter"


def build_demo(origin: Course, root: Path, names: Sequence[str] = ()) -> Course:
    """A course of its own: the origin's three folders, and every sample as a student who handed it in.

    Of the origin's assignments it has those of these names, or all of them.

    Runs again safely: files are replaced, the gradebook and a person's marks in it stay.
    """
    if origin.root == root:
        raise GraderError(f"{root}: run the demo outside of demo-course")
    for name in ("assignment", "solutions", "rubrics"):
        if (root / name).exists():
            shutil.rmtree(root / name)
        if (origin.root / name).exists():
            shutil.copytree(origin.root / name, root / name, ignore=shutil.ignore_patterns("__pycache__", ".*"))
        for other in set(origin.assignments) - set(names or origin.assignments):
            shutil.rmtree(root / name / other, ignore_errors=True)
            (root / name / f"{other}.yaml").unlink(missing_ok=True)
    config = origin.root / "nbgrader_config.py"
    if config.exists():
        shutil.copy(config, root)
    course = Course(root)
    for name in course.assignments:
        for sample in sorted(path for path in (course.solutions(name) / "samples").glob("*") if path.is_dir()):
            shutil.copytree(sample, course.folder("submitted", sample.name, name), dirs_exist_ok=True)
    return course
