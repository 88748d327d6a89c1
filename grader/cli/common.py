"""What several commands share: finding the course, opening the sandbox, speaking. Each imports what it needs itself."""

from __future__ import annotations

import argparse
import logging
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from grader.course.assignment import Assignment, Course
    from grader.sandbox.tiers import Sandbox

log = logging.getLogger(__name__)


def course_of(options: argparse.Namespace) -> Course:
    """The course that was named, or the one around the current folder."""
    from grader.course.assignment import Course, find_course

    return Course(options.course.resolve()) if options.course else find_course(Path.cwd())


def assignment_of(options: argparse.Namespace) -> Assignment:
    """The assignment that was named, with all that belongs to it."""
    from grader.course.assignment import load_assignment

    return load_assignment(course_of(options), options.assignment)


def sandbox_of(options: argparse.Namespace) -> Sandbox:
    """The sandbox that was asked for, if it is as strong as the course requires; says on every run when it is weak."""
    from grader.course.settings import load_settings
    from grader.sandbox import tiers

    require = load_settings(course_of(options).root).sandbox.require
    sandbox = tiers.open_sandbox(options.sandbox, require=require, allow_weak=options.allow_weak_sandbox)
    log.debug("sandbox: %s", sandbox.protection)
    if sandbox.warning:
        tell(sandbox.warning)
    return sandbox


def tell(text: str) -> None:
    """Progress and warnings, apart from results."""
    print(text, file=sys.stderr, flush=True)


def write_output(path: Path, text: str) -> None:
    """What was asked for, into the file that was named for it. Raises GraderError."""
    from grader.errors import GraderError
    from grader.reports.files import write_atomically

    try:
        write_atomically(path, text)
    except OSError as error:
        raise GraderError(
            f"{path}: cannot be written: {error.strerror}; name a file in a folder that is there and yours"
        ) from error


def short(path: Path) -> Path:
    """A path below the current folder without the part that everybody knows."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path
