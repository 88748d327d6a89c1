"""Kills while results are written: is a class that was killed, and graded again, graded as if nothing had happened?

    python benchmarks/kills.py [--kills 50] [--students 12] [--seed 0]

Each time a process that grades the class is ended by SIGKILL, and the class is graded again. The instant is drawn over
the time that writing results took in an undisturbed run, and counted in the killed one from where it begins to write:
before that there is nothing to lose. Compared with the undisturbed run: all files byte for byte, those half written
too, and the gradebook's scores, comments and flags. Prints how far the killed runs came, and each difference.
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
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

from classes import NAME, RIGHT, hand_in, released

from grader.course.assignment import Course, load_assignment
from grader.nbgrader.gradebook.opening import open_gradebook
from grader.nbgrader.whole_class.batch import grade_students
from grader.nbgrader.whole_class.keeping import Keeper
from grader.sandbox.tiers import Sandbox, open_sandbox

MIX = {**dict.fromkeys(RIGHT, 2), **dict.fromkeys(("stub", "syntax_error", "wrong_axis", "naive_everywhere"), 1)}


@dataclass(frozen=True)
class Instant:
    """So many seconds after a batch of results begins to be written; batches count from 0."""

    batch: int
    seconds: float


def graded(course: Course, sandbox: Sandbox, kill: Instant | None = None) -> tuple[list[float], bool]:
    """Grade in a forked process, which may be killed: how many seconds it wrote at each batch, and whether it was."""
    told, tell = os.pipe()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            _grade(course, sandbox, tell)
            status = 0
        finally:
            os._exit(status)
    os.close(tell)
    times: list[float] = []
    while os.read(told, 1):  # twice for each batch: it begins, it is done
        times.append(time.monotonic())
        if kill is not None and len(times) == 2 * kill.batch + 1:
            select.select([], [], [], kill.seconds)
            os.kill(child, signal.SIGKILL)
    os.close(told)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if status not in (0, -signal.SIGKILL):
        sys.exit(f"the run ended with {status}")
    return [end - begin for begin, end in zip(times[::2], times[1::2], strict=False)], status != 0


def _grade(course: Course, sandbox: Sandbox, tell: int) -> None:
    """Grade the class; a byte is told when a batch begins to be written, and one when it is done."""
    keep = Keeper.keep

    def watched(*given: Any) -> Any:
        os.write(tell, b"<")
        try:
            return keep(*given)
        finally:
            os.write(tell, b">")

    with mock.patch.object(Keeper, "keep", watched):
        grade_students(load_assignment(course, NAME), [], sandbox, 2, lambda _: None)


def drawn(draw: random.Random, took: Sequence[float]) -> Instant:
    """Any instant of the time in which batches were written."""
    (batch,) = draw.choices(range(len(took)), took)
    return Instant(batch, draw.uniform(0, took[batch]))


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


def stage(course: Course, students: int) -> str:
    """How far a killed run came."""
    marked = len(list((course.root / "autograded").glob(f"*/{NAME}/{NAME}.ipynb")))
    reports = len(list((course.root / "reports" / NAME).glob("*.json")))
    pages = len(list((course.root / "feedback").glob(f"*/{NAME}/{NAME}.html")))
    if pages == students:
        return "all pages"
    if reports:
        return "some reports and pages"
    if marked:
        return "all marked notebooks and no report" if marked == students else "some marked notebooks"
    return "no result"


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
        took, _ = graded(whole, sandbox)
        wanted = state(whole)
        for number in range(chosen.kills):
            course = Course(shutil.copytree(first.root, Path(temporary) / f"killed{number}"))
            _, killed = graded(course, sandbox, drawn(draw, took))
            came[stage(course, chosen.students) if killed else "the end, before they were killed"] += 1
            graded(course, sandbox)
            got = state(course)
            wrong = sorted(name for name in {*got, *wanted} if got.get(name) != wanted.get(name))
            bad += bool(wrong)
            print(f"kill {number}: {', '.join(wrong[:5])} differ" if wrong else f"kill {number}: the same", flush=True)
            shutil.rmtree(course.root)
    print(f"{chosen.kills} kills in {sum(took):.2f} s of writing {chosen.students} students: {bad} differ afterwards")
    print("the killed runs had come to: " + "; ".join(f"{what} ({times})" for what, times in sorted(came.items())))
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
