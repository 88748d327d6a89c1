"""`grader derivation`: one written answer, read line by line, for its author or for the person who marks it."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.course import public_checks, public_symbols
from grader.course.answer import answer_of
from grader.derivation.read import read_derivation
from grader.derivation.record import WrittenReading
from grader.derivation.settings import DerivationSettings
from grader.errors import SubmissionError
from grader.ingest import read_files
from grader.ingest.notebooks import read_cells
from grader.reports.cells import width_of
from grader.reports.written import reading_json, reading_text

TEXTS = (".md", ".tex", ".txt")
NOTHING = "Nothing was found that could be your derivation. Write it in the notebook below the question, a step a line."


@dataclass(frozen=True)
class Reading:
    """How an answer was read, whether the rubric is at hand (students have only the symbols), where it was found."""

    written: WrittenReading
    full: bool
    about: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Answer:
    steps: DerivationSettings
    text: str
    full: bool
    about: tuple[str, ...] = ()


def run(options: argparse.Namespace) -> int:
    """Read a written answer and print what is said of every line; exit 1 if a person would have to look."""
    reading = read(options)
    if options.format == "json":
        print(reading_json(reading.written), end="")
    else:
        for words in reading.about:
            print(words)
        print("\n" * bool(reading.about), end="")
        print(reading_text(reading.written, for_marker=reading.full, width=width_of()), end="")
    return 0 if reading.written.points is not None or not (reading.full or reading.written.doubtful) else 1


def read(options: argparse.Namespace) -> Reading:
    """Find and read a written answer. Raises GraderError."""
    path: Path = options.path.resolve()
    folder = path if path.is_dir() else path.parent
    published = folder / public_symbols.FILE
    if published.exists() and not options.assignment:
        answer = _students(path, folder, published)
    else:
        answer = _in_course(path, options)
    return Reading(read_derivation(answer.text, answer.steps), answer.full, answer.about)


def _students(path: Path, folder: Path, published: Path) -> _Answer:
    """From the handout: a text as it is, anything else as grading finds it."""
    steps, cells = public_symbols.symbols_from_json(published)
    beside = folder / public_checks.FILE
    if path.suffix in TEXTS or not beside.exists():
        return _Answer(steps, _text(path, cells), full=False)
    notes: list[str] = []
    found = answer_of(read_files(path), public_checks.published(beside).task, notes)
    about = [
        f"Read from {', '.join(found.places)}." if found.places else NOTHING,
        *(f"Note: {note}." for note in notes),
    ]
    return _Answer(steps, found.text or "", full=False, about=tuple(about))


def _in_course(path: Path, options: argparse.Namespace) -> _Answer:
    from grader.course.assignment import find_course, load_assignment
    from grader.course.submission import read_submission
    from grader.rubric import load_rubric

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
        return _Answer(found, _text(path, ()), full=True)
    return _Answer(found, read_submission(path, assignment).answer or "", full=True)


def _text(path: Path, cells: Sequence[str]) -> str:
    """The text of a file, or of the answer cell of a notebook."""
    if path.suffix in TEXTS:
        return path.read_bytes().decode("utf-8-sig", errors="replace")
    if path.suffix == ".ipynb":
        found = read_cells(path.read_bytes(), path.name)
        return "\n\n".join(cell.source for cell in found if cell.name in cells and cell.kind != "code")
    raise SubmissionError(f"{path}: not a written answer; allowed are {', '.join(TEXTS)} and .ipynb")
