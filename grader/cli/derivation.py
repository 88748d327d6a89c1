"""`grader derivation`: one written answer, read line by line, for its author or for the person who marks it."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from grader.course import public_symbols
from grader.course.assignment import find_course, load_assignment
from grader.course.submission import read_submission
from grader.derivation.read import read_derivation
from grader.derivation.settings import DerivationSettings
from grader.errors import SubmissionError
from grader.ingest.notebooks import read_cells
from grader.reports.cells import width_of
from grader.reports.written import reading_json, reading_text
from grader.rubric import load_rubric

TEXTS = (".md", ".tex", ".txt")


def run(options: argparse.Namespace) -> int:
    """Read a written answer and print what is said of every line; exit 1 if a person would have to look."""
    path: Path = options.path
    steps, answer, full = _written(path.resolve(), options)
    written = read_derivation(answer, steps)
    if options.format == "json":
        print(reading_json(written), end="")
    else:
        print(reading_text(written, for_marker=full, width=width_of()), end="")
    return 0 if written.points is not None or not (full or written.doubtful) else 1


def _written(path: Path, options: argparse.Namespace) -> tuple[DerivationSettings, str, bool]:
    """How to read, the answer, and whether the rubric is at hand: students have only the symbols."""
    folder = path if path.is_dir() else path.parent
    published = folder / public_symbols.FILE
    if published.exists() and not options.assignment:
        steps, cells = public_symbols.symbols_from_json(published)
        return steps, _answer(path, cells), False
    course = find_course(options.course.resolve() if options.course else Path.cwd())
    known = course.assignments
    if len(known) > 1 and not options.assignment:
        known = [each for each in known if load_rubric(course.rubric_file(each)).derivation]
    name = options.assignment or (known[0] if len(known) == 1 else "")
    assignment = load_assignment(course, name)
    found = assignment.rubric.derivation
    if found is None:
        raise SubmissionError(
            f"{name}: its rubric does not say how a derivation is read (steps: of a check derivation)"
        )
    if path.suffix in TEXTS:
        return found, _answer(path, ()), True
    return found, read_submission(path, assignment).answer or "", True


def _answer(path: Path, cells: Sequence[str]) -> str:
    """The text of a file, or of the answer cell of a notebook."""
    if path.suffix in TEXTS:
        return path.read_bytes().decode("utf-8-sig", errors="replace")
    if path.suffix == ".ipynb":
        found = read_cells(path.read_bytes(), path.name)
        return "\n\n".join(cell.source for cell in found if cell.name in cells and cell.kind != "code")
    raise SubmissionError(f"{path}: not a written answer; allowed are {', '.join(TEXTS)} and .ipynb")
