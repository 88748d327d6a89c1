"""The written answer: where it is among what was handed in."""

from __future__ import annotations

import codecs
from collections.abc import Sequence
from pathlib import PurePosixPath

from grader.course.assignment import Assignment
from grader.course.module import listed
from grader.errors import SubmissionError
from grader.ingest import Files, shown
from grader.ingest.notebooks import Cell, read_cells, written_answer

MAX_NOTEBOOKS = 4


def answer_of(files: Files, assignment: Assignment, written: Sequence[str], notes: list[str]) -> str | None:
    """The answers in notebooks and in derivation.md, .tex or .txt: whichever the student used, or all of them."""
    answers = _in_notebooks(files, assignment, written, notes)
    for name, content in files.contents.items():
        if name.stem.lower() in written and name.suffix in (".md", ".tex", ".txt"):
            answers.append(_text(content))
    blank = assignment.blank_answer.strip()
    different = list(dict.fromkeys(text for text in answers if text.strip() not in ("", blank)))
    if len(different) > 1:
        notes.append("there is more than one written answer; all are shown, one after the other")
    if any("](attachment:" in text for text in different):
        notes.append("the written answer shows a pasted picture; see it in the notebook as it was handed in")
    unread = [name for name in files.unread if name.suffix == ".ipynb" or name.stem.lower() in written]
    if unread and not different:  # there is something: a person looks
        different = [f"(The written answer cannot be read: {shown(unread[0])} {files.unread[unread[0]]})"]
    return "\n\n".join(different) or None


def _in_notebooks(files: Files, assignment: Assignment, written: Sequence[str], notes: list[str]) -> list[str]:
    answers = []
    found = notebooks(files, assignment)
    for notebook in found[:MAX_NOTEBOOKS]:
        try:
            cells = read_cells(files.contents[notebook], shown(notebook))
        except SubmissionError as error:
            notes.append(str(error))
            answers.append(f"(The notebook cannot be read: {error})")
            continue
        answers += [written_answer(cells, name, assignment.blank_answer, assignment.cell_names) for name in written]
    if len(found) > MAX_NOTEBOOKS:
        words = f"{len(found)} notebooks, of which only {listed(found[:MAX_NOTEBOOKS])} were read"
        notes.append(f"{words}; hand in the one that counts")
        answers += [] if any(answers) else [f"({words}.)"]
    return answers


def _text(content: bytes) -> str:
    """A written answer as text, as editors save it."""
    utf16 = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return content.decode("utf-16" if utf16 else "utf-8-sig", errors="replace")


def notebooks(files: Files, assignment: Assignment) -> list[PurePosixPath]:
    """Those that are read, the one of the expected name and the outer ones first."""
    found = [name for name in files.contents if name.suffix == ".ipynb"]
    return sorted(found, key=lambda name: (name.name != assignment.rubric.notebook, len(name.parts), str(name)))


def notebook_cells(files: Files, assignment: Assignment) -> list[Cell]:
    """The cells of the notebook to show: one that the student changed if there is any; none if none can be read."""
    readable = []
    for name in notebooks(files, assignment)[:MAX_NOTEBOOKS]:
        try:
            readable.append(read_cells(files.contents[name], name.name))
        except SubmissionError:
            continue
    untouched = {cell.source for cell in assignment.cells}
    changed = [cells for cells in readable if any(cell.source not in untouched for cell in cells)]
    return next(iter(changed or readable), [])
