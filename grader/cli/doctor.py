"""`grader doctor`: which protections this machine gives, each tried from inside, and what to install."""

from __future__ import annotations

import argparse
from pathlib import Path

from grader.course.assignment import Course, find_course
from grader.course.settings import load_settings
from grader.errors import CourseError, GraderError, SandboxUnavailable
from grader.rubric import load_rubric
from grader.sandbox import TIERS
from grader.sandbox.doctor import MAY_BE_OPEN
from grader.sandbox.existing import OURS, installed, packages_in
from grader.sandbox.tiers import Opened, try_tier


def run(options: argparse.Namespace) -> int:
    """Try every tier from inside and print what is refused; exit 1 if the best one is weaker than required."""
    require = load_settings(_root(options)).sandbox.require
    best: Opened | None = None
    for tier in TIERS[:-1]:
        try:
            opened = try_tier(tier)
        except SandboxUnavailable as error:
            print(f"{tier:<9} not here: {error}")
            continue
        best = best or opened
        print(f"{tier:<9} works: {opened.layers}")
    if best is None:
        print("\nstudent code does not run on this machine")
        return 1
    print(f"\nTried from inside of a student's process, at the tier {best.tier}:\n")
    for attempt in best.attempts:
        closed_by = "standard" if attempt.name not in MAY_BE_OPEN["standard"] else "strong"
        remedy = f" (refused at the tier {closed_by}; see above for what that needs)" if attempt.open else ""
        print(f"  {'OPEN   ' if attempt.open else 'refused'}  {attempt.words}{remedy}")
    usable = _environments(options)
    enough = TIERS.index(best.tier) <= TIERS.index(require)
    verdict = "enough" if enough else "NOT enough"
    print(f"\n{best.tier} is {verdict}: {require} is required (sandbox.require in course.yaml)")
    return 0 if enough and usable else 1


def _environments(options: argparse.Namespace) -> bool:
    """Print what students may import in the environments that rubrics name; whether all of these can be used."""
    root = _root(options)
    if not (root / "rubrics").is_dir():
        return True
    course, usable = Course(root), True
    for name in course.assignments:
        try:
            rubric = load_rubric(course.rubric_file(name))
            folder = course.environment(rubric)
            if folder is None:
                continue
            packages_in(folder, rubric.run_limits().packages)
            told = ", ".join(f"{package} {version}" for package, version in sorted(installed(folder).items()))
            print(f"\n{name}: students import what is in {folder} ({OURS}): {told}")
        except GraderError as error:
            usable = False
            print(f"\n{name}: cannot be graded here: {error}")
    return usable


def _root(options: argparse.Namespace) -> Path:
    """The course's folder, for its settings; a machine is set up before there is a course."""
    if options.course:
        root: Path = options.course.resolve()
        if not root.is_dir():
            raise CourseError(f"{root}: there is no such folder; name the course's, or none to ask for this machine")
        return root
    try:
        return find_course(Path.cwd()).root
    except CourseError:
        return Path.cwd()
