"""Kills at random instants: is a class that was killed, and graded again, graded as if nothing had happened?

    python benchmarks/kills.py [--kills 50] [--students 12] [--seed 0]

Each time a process that grades the class is ended by SIGKILL at an instant drawn between its first and its last, and
the class is graded again. Compared with an undisturbed run: all files byte for byte, and the gradebook's scores,
comments and flags. Prints how far the killed runs came, and each difference.
"""

from __future__ import annotations

import argparse
import os
import random
import select
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from classes import NAME, RIGHT, hand_in, released

from grader.course.assignment import Course, load_assignment
from grader.nbgrader.gradebook.opening import open_gradebook
from grader.nbgrader.whole_class.batch import grade_students
from grader.sandbox.tiers import Sandbox, open_sandbox

MIX = {**dict.fromkeys(RIGHT, 2), **dict.fromkeys(("stub", "syntax_error", "wrong_axis", "naive_everywhere"), 1)}


def in_child(work: Callable[[], None], kill_after: float | None) -> float:
    """Run this in a forked process, which is killed after so many seconds; how long it took."""
    began = time.monotonic()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            work()
            status = 0
        finally:
            os._exit(status)
    ends = os.pidfd_open(child)
    poll = select.poll()
    poll.register(ends, select.POLLIN)
    if kill_after is not None and not poll.poll(1000 * kill_after):
        os.kill(child, signal.SIGKILL)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    os.close(ends)
    if status not in (0, -signal.SIGKILL):
        sys.exit(f"the run ended with {status}")
    return time.monotonic() - began


def grading(course: Course, sandbox: Sandbox) -> Callable[[], None]:
    def work() -> None:
        grade_students(load_assignment(course, NAME), [], sandbox, 2, lambda _: None)

    return work


def state(course: Course) -> dict[str, object]:
    """All that grading left, by name: files, and rows of the gradebook."""
    found: dict[str, object] = {}
    for step in ("autograded", "feedback", "reports"):
        for path in (course.root / step).rglob("*"):
            if path.is_file() and path.suffix not in (".db", ".lock"):
                found[str(path.relative_to(course.root))] = path.read_bytes()
    with open_gradebook(course) as gradebook:
        for submission in gradebook.assignment_submissions(NAME):
            for notebook in submission.notebooks:
                about = f"gradebook {submission.student.id}"
                found[about] = notebook.late_submission_penalty
                for each in notebook.grades:
                    marks = (each.auto_score, each.manual_score, each.extra_credit, each.needs_manual_grade)
                    found[f"{about} {each.name} score"] = marks
                for each in notebook.comments:
                    found[f"{about} {each.name} comment"] = (each.auto_comment, each.manual_comment)
    return found


def stage(course: Course) -> str:
    """How far a killed run came."""
    reports = len(list((course.root / "reports" / NAME).glob("*.json")))
    pages = len(list((course.root / "feedback").glob(f"*/{NAME}/{NAME}.html")))
    marked = len(list((course.root / "autograded").glob(f"*/{NAME}/{NAME}.ipynb")))
    return (
        "before any result" if not marked else "before reports" if not reports else f"{reports} reports, {pages} pages"
    )


def main() -> None:
    """Kill, grade again, compare."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name, usual in (("kills", 50), ("students", 12), ("seed", 0)):
        options.add_argument(f"--{name}", type=int, default=usual)
    chosen = options.parse_args()
    draw = random.Random(chosen.seed)
    sandbox = open_sandbox()
    came: Counter[str] = Counter()
    bad = 0
    with tempfile.TemporaryDirectory() as temporary:
        first = released(Path(temporary) / "course")
        hand_in(first, chosen.students, MIX, chosen.seed)
        load_assignment(first, NAME)
        whole = Course(shutil.copytree(first.root, Path(temporary) / "whole"))
        seconds = in_child(grading(whole, sandbox), None)
        wanted = state(whole)
        for number in range(chosen.kills):
            course = Course(shutil.copytree(first.root, Path(temporary) / f"killed{number}"))
            in_child(grading(course, sandbox), draw.uniform(0, seconds))
            came[stage(course)] += 1
            in_child(grading(course, sandbox), None)
            got = state(course)
            wrong = sorted(name for name in {*got, *wanted} if got.get(name) != wanted.get(name))
            bad += bool(wrong)
            print(f"kill {number}: {', '.join(wrong[:5])} differ" if wrong else f"kill {number}: the same", flush=True)
            shutil.rmtree(course.root)
    print(f"{chosen.kills} kills in runs of {seconds:.1f} s and {chosen.students} students: {bad} differ afterwards")
    print("the killed runs had come to: " + "; ".join(f"{what} ({times})" for what, times in sorted(came.items())))
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
