"""Reading notebooks that anyone may have made: only types, names and sources of cells, within bounds.

Stored outputs, attachments and foreign metadata are never looked at.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from grader.errors import SubmissionError

MAX_CELLS = 2000
MAX_TEXT = 4_000_000
MAX_PIECES = 300_000  # lists, objects and quotes: what makes 8 MB of JSON take a gigabyte
# All that is kept of a notebook; what its objects hold beyond that is dropped while it is read.
KEPT = ("nbformat", "worksheets", "cells", "cell_type", "source", "id", "metadata", "nbgrader", "grade_id")


@dataclass(frozen=True)
class Cell:
    """One cell: `kind` is code, markdown or raw; `name` is its nbgrader grade_id, else our or Jupyter's id."""

    kind: str
    source: str
    name: str


def read_cells(content: bytes, file: str) -> list[Cell]:
    """The cells of a notebook of format 4. Raises SubmissionError that says what is wrong with the file."""
    if sum(map(content.count, (b"[", b"{", b'"'))) > MAX_PIECES:
        raise SubmissionError(
            f"{file}: more than {MAX_PIECES} lists, objects and quotes; clear the notebook's outputs and save it again"
        )
    try:
        notebook = json.loads(content.decode("utf-8-sig"), object_pairs_hook=_kept)
    except (ValueError, RecursionError) as error:
        raise SubmissionError(
            f"{file}: not a notebook: {_words(error, content)}; save it again from Jupyter"
        ) from error
    about = notebook if isinstance(notebook, dict) else {}
    if "worksheets" in about or about.get("nbformat", 4) != 4:
        raise SubmissionError(f"{file}: a notebook of another format; allowed is format 4: save it again from Jupyter")
    cells = about.get("cells")
    if not isinstance(cells, list) or len(cells) > MAX_CELLS:
        raise SubmissionError(f"{file}: not a notebook of format 4 with at most {MAX_CELLS} cells")
    read: list[Cell] = []
    length = 0
    for number, cell in enumerate(cells, start=1):
        read.append(_cell(cell, file, number))
        length += len(read[-1].source)
        if length > MAX_TEXT:
            raise SubmissionError(f"{file}: cells up to {number} hold more than {MAX_TEXT} characters; shorten them")
    return read


def _kept(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object's members that count. A key that is there twice means one thing to us and another to Jupyter."""
    kept = [pair for pair in pairs if pair[0] in KEPT]
    if len(members := dict(kept)) < len(kept):
        raise ValueError("a key is there twice")
    return members


def _words(error: Exception, content: bytes) -> str:
    """What is wrong with the JSON, for somebody who never wrote any."""
    if isinstance(error, RecursionError):
        return "its lists are nested too deeply"
    if isinstance(error, UnicodeDecodeError):
        return "it is not UTF-8 text"
    if not content.strip():
        return "it is empty"
    return "a whole number of thousands of digits" if "digits" in str(error) else str(error)[:120]


def _cell(cell: Any, file: str, number: int) -> Cell:
    kind = cell.get("cell_type") if isinstance(cell, dict) else None
    if kind not in ("code", "markdown", "raw"):
        raise SubmissionError(f"{file}: cell {number} is neither code, markdown nor raw")
    source = cell.get("source", "")
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        source = "".join(source)
    if not isinstance(source, str):
        raise SubmissionError(f"{file}: cell {number} has a source that is not text")
    metadata = cell.get("metadata")
    stamp = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    grade_id = stamp.get("grade_id") if isinstance(stamp, dict) else None
    name = grade_id if isinstance(grade_id, str) else cell.get("id")
    text = source.encode("utf-8", errors="replace").decode()  # lone surrogates cannot be written again
    return Cell(kind, text, name if isinstance(name, str) else "")


def written_answer(cells: list[Cell], name: str, blank: str, handed_out: Collection[str]) -> str:
    """What the student wrote as an answer, wherever it went; "" where nothing was written.

    That is the answer cell and its copies, and text cells added between each and the course's next cell. If these are
    blank, text cells added anywhere and code cells added there count: a person will see what they are. `handed_out` are
    the names of the course's own cells.
    """
    inside = False
    texts, others = [], []
    for cell in cells:
        if cell.name == name or cell.name in handed_out:
            inside = cell.name == name
        added = cell.name not in handed_out
        if cell.source.strip() in ("", blank.strip()) or not (added or cell.name == name):
            continue
        if cell.name == name or (inside and cell.kind != "code"):
            texts.append(cell.source)
        elif inside or cell.kind != "code":
            others.append(cell.source)
    return "\n\n".join(texts or others)
