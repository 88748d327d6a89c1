"""What several commands share: finding the course, opening the sandbox, speaking."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from grader.assignment import Assignment, Course, find_course, load_assignment
from grader.sandbox import Sandbox, open_sandbox


def course_of(options: argparse.Namespace) -> Course:
    """The course that was named, or the one around the current folder."""
    return Course(options.course.resolve()) if options.course else find_course(Path.cwd())


def assignment_of(options: argparse.Namespace) -> Assignment:
    return load_assignment(course_of(options), options.assignment)


def sandbox_of(options: argparse.Namespace) -> Sandbox:
    """The sandbox that was asked for; says on every run when it protects nothing."""
    sandbox = open_sandbox(options.sandbox)
    if sandbox.warning:
        tell(sandbox.warning)
    return sandbox


def tell(text: str) -> None:
    """Progress and warnings, apart from results."""
    print(text, file=sys.stderr, flush=True)
