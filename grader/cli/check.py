"""`grader check`: a student's own check with the public examples."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib.metadata import PackageNotFoundError, distribution
from importlib.util import find_spec
from pathlib import Path

from grader.cli.common import tell
from grader.course.own_check import check
from grader.course.public_checks import FILE, Published, published, published_in
from grader.course.taken import taken
from grader.course.work import find_work
from grader.errors import CourseError, SubmissionError
from grader.ingest import read_files
from grader.reports.own_check import Part, part_of
from grader.sandbox.tiers import Sandbox, open_plain, open_sandbox

PLAIN = "Your files run in a plain process of this Python, held by no sandbox: they are your own."


@dataclass(frozen=True)
class Told:
    """All that a check shows: the title, what was taken from where, notes, a part for each criterion."""

    title: str
    taken: Sequence[tuple[str, str]]
    notes: Sequence[str]
    parts: Sequence[Part]
    written: Sequence[str] = ()
    notebook: str = ""


def run(options: argparse.Namespace) -> int:
    """Run the public examples on a folder or a file; exit 1 if any part is not right yet."""
    from grader.cli.showing import progress, show_check

    plain = options.sandbox == "none"
    sandbox = open_plain() if plain else open_sandbox(options.sandbox, allow_weak=True)
    with progress("calling your functions ..."):
        told = own_check(options.path, sandbox, options.course)
    show_check(told, PLAIN if plain else "")
    return 0 if all(part.state in ("right", "no example") for part in told.parts) else 1


def own_check(path: Path, sandbox: Sandbox, course: Path | None = None) -> Told:
    """Find the work in a folder or a file as grading does, and hold it against the published examples.

    Raises GraderError.
    """
    path = path.resolve()
    goes_by = handout(path if path.is_dir() else path.parent, course)
    if goes_by.limits.python2 and find_spec("fissix") is None:
        goes_by = replace(goes_by, limits=replace(goes_by.limits, python2=False))
    if missing := [name for name in goes_by.limits.packages if not _is_installed(name)]:
        words = f"this assignment is graded with {', '.join(missing)}, which is not installed here"
        raise SubmissionError(f"{words}: pip install {' '.join(missing)}")
    sandbox.prepare(goes_by.limits)
    work = find_work(read_files(path), goes_by.task, "you", sandbox.survey)
    submission = work.submission
    places = taken(work, goes_by.task)
    if submission.undecided:
        what = "; keep the one that counts, and put the other elsewhere" if submission.choices else ""
        raise SubmissionError(f"{submission.undecided}{what}")
    found, notes = check(goes_by, submission, sandbox) if goes_by.checks else ([], ())
    parts = [
        part_of(
            each.criterion.title,
            each.criterion.points,
            each.verdict,
            written=each.written,
            again=each.again,
            module=submission.module,
            files=submission.files,
        )
        for each in found
        if not each.criterion.written
    ]
    return Told(goes_by.title, places, [*submission.notes, *notes], parts, goes_by.task.written, goes_by.task.notebook)


def _is_installed(package: str) -> bool:
    try:
        distribution(package)
    except PackageNotFoundError:
        return False
    return True


def handout(folder: Path, course: Path | None = None) -> Published:
    """What lies beside the handout; inside a course, what its rubric publishes. Raises GraderError."""
    if (folder / FILE).exists():
        return published(folder / FILE)
    from grader.authoring.public import published_json
    from grader.course.assignment import find_course, load_assignment

    missing = f"{folder}: there is no {FILE} here; run this in the folder that was handed out, or name that folder"
    try:
        found = find_course(course.resolve() if course else folder)
    except CourseError as error:
        raise SubmissionError(missing) from error
    around = [each.name for each in (folder, *folder.parents) if each.is_relative_to(found.root)]
    name = next((each for each in around if each in found.assignments), "")
    if not name and len(found.assignments) == 1:
        name = found.assignments[0]
    assignment = load_assignment(found, name)
    tell(f"no {FILE} here; using the course {found.root}")
    return published_in(json.loads(published_json(assignment)), folder)
