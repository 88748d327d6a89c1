"""`grader mark`: a local page on which a person marks what waits, alike answers together."""

from __future__ import annotations

import argparse
import getpass

from grader.cli.common import assignment_of, course_of, tell
from grader.errors import CourseError


def run(options: argparse.Namespace) -> int:
    """Serve the page until Ctrl-C."""
    from grader.course.assignment import has_rubric
    from grader.marking.desk import Desk
    from grader.marking.web.serving import serve
    from grader.nbgrader.whole_class.ordinary import is_ordinary

    course = course_of(options)
    if not has_rubric(course.root, options.assignment) and is_ordinary(course, options.assignment):
        raise CourseError(f"{options.assignment} has no rubric, so nothing tells alike answers; mark it in formgrader")

    who = " ".join((options.who or getpass.getuser()).split())
    desk = Desk(assignment_of(options), who, anonymous=options.anonymous)

    def ready(address: str, waiting: int, decisions: int) -> None:
        print(address, flush=True)
        tell(f"{waiting} answers wait, in {decisions} groups of alike ones; marks are saved as {who}")
        tell("Open this address in a browser on this machine; Ctrl-C ends the page, whatever was saved stays.")

    if options.host != "127.0.0.1":
        tell(f"listening at {options.host}: for a container whose port is published to 127.0.0.1 (docs/containers.md)")
    serve(desk, port=options.port, host=options.host, ready=ready)
    return 0
