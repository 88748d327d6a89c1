"""Commands of a student: check your own work with the public examples, and have your derivation read."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from grader.authoring import public
from grader.cli.common import tell
from grader.course.assignment import find_course, load_assignment
from grader.course.submission import read_submission
from grader.derivation.read import read_derivation
from grader.derivation.settings import DerivationSettings
from grader.errors import SubmissionError
from grader.ingest.notebooks import read_cells
from grader.model import Limits, Submission
from grader.reports.written import reading_json, reading_text
from grader.sandbox import open_sandbox


def check(options: argparse.Namespace) -> int:
    """Run the public examples on a folder or module; exit 1 if any function is not right yet."""
    path: Path = options.path.resolve()
    folder = path if path.is_dir() else path.parent
    module, checks = _checks(folder, options)
    source = path if path.is_file() else folder / module
    if not source.is_file():
        raise SubmissionError(f"{source}: there is no such file; run this in the folder with your {module}")
    files = {file.name: file.read_bytes() for file in folder.glob("*.py") if not file.name.startswith("test_")}
    submission = Submission("you", "", module, {**files, module: source.read_bytes()})
    right = 0
    sandbox = open_sandbox(options.sandbox, allow_weak=True)
    for name, verdict in public.run_public_checks(submission, checks, sandbox, Limits()):
        right += verdict.credit == 1.0
        print(f"{'right   ' if verdict.credit == 1.0 else 'not yet '} {name}: {verdict.message}")
    print(f"{right} of {len(checks)} functions are right on the public examples; fresh inputs decide your marks.")
    return 0 if right == len(checks) else 1


def derivation(options: argparse.Namespace) -> int:
    """Read a written answer and print what is said of every line; exit 1 if a person would have to look."""
    path: Path = options.path
    steps, answer, full = _written(path.resolve(), options)
    written = read_derivation(answer, steps)
    if options.format == "json":
        print(reading_json(written), end="")
    else:
        print(reading_text(written, for_marker=full), end="")
    return 0 if written.points is not None or not (full or written.doubtful) else 1


def _written(path: Path, options: argparse.Namespace) -> tuple[DerivationSettings, str, bool]:
    """How to read, the answer, and whether the rubric is at hand: students have only the symbols."""
    folder = path if path.is_dir() else path.parent
    published = folder / public.SYMBOLS
    if published.exists() and not options.assignment:
        steps, cells = public.symbols_from_json(published)
        return steps, _answer(path, cells), False
    course = find_course(options.course.resolve() if options.course else Path.cwd())
    name = options.assignment or (course.assignments[0] if len(course.assignments) == 1 else "")
    assignment = load_assignment(course, name)
    found = assignment.rubric.derivation
    if found is None:
        raise SubmissionError(
            f"{name}: its rubric does not say how a derivation is read (steps: of a check derivation)"
        )
    if path.suffix in TEXTS:
        return found, _answer(path, ()), True
    return found, read_submission(path, assignment).answer or "", True


TEXTS = (".md", ".tex", ".txt")


def _answer(path: Path, cells: Sequence[str]) -> str:
    """The text of a file, or of the answer cell of a notebook."""
    if path.suffix in TEXTS:
        return path.read_bytes().decode("utf-8-sig", errors="replace")
    if path.suffix == ".ipynb":
        found = read_cells(path.read_bytes(), path.name)
        return "\n\n".join(cell.source for cell in found if cell.name in cells and cell.kind != "code")
    raise SubmissionError(f"{path}: not a written answer; allowed are {', '.join(TEXTS)} and .ipynb")


def _checks(folder: Path, options: argparse.Namespace) -> tuple[str, list[public.PublicCheck]]:
    """From the file beside the handout; inside a course, from its rubric."""
    if (folder / public.FILE).exists():
        return public.from_json(folder / public.FILE)
    course = find_course(options.course.resolve() if options.course else folder)
    name = folder.name if folder.name in course.assignments else ""
    if not name and len(course.assignments) == 1:
        name = course.assignments[0]
    assignment = load_assignment(course, name)
    tell(f"no {public.FILE} here; using the course {course.root}")
    return assignment.rubric.module, public.public_checks(assignment)
