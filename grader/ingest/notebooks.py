"""Reading notebooks that anyone may have made: only types, names, sources and pictures of cells, within bounds.

Stored outputs and foreign metadata are never looked at.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from grader.errors import SubmissionError
from grader.ingest.pictures import Allowance, Picture, take_pictures

MAX_CELLS = 2000
MAX_TEXT = 4_000_000
MAX_PIECES = 300_000  # lists, objects and quotes: what makes 8 MB of JSON take a gigabyte
# All that is kept of a notebook; what its objects hold beyond that is dropped while it is read.
KEPT = (
    "nbformat",
    "worksheets",
    "cells",
    "cell_type",
    "source",
    "id",
    "metadata",
    "nbgrader",
    "grade_id",
    *("nablagrade", "criterion", "attachments"),
)


@dataclass(frozen=True)
class Cell:
    """One cell: `kind` is code, markdown or raw; `name` is its nbgrader grade_id, else its criterion or Jupyter's id.

    `pictures` are those that the source of a text cell shows.
    """

    kind: str
    source: str
    name: str
    pictures: tuple[Picture, ...] = ()


def read_cells(content: bytes, file: str) -> list[Cell]:
    """The cells of a notebook of format 4. Raises SubmissionError that says what is wrong with the file."""
    return list(_read_cells(content, file))


@functools.lru_cache(maxsize=16)
def _read_cells(content: bytes, file: str) -> tuple[Cell, ...]:
    """The same; functions, answers and the marked notebook ask for it one after the other."""
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
    pictures = Allowance()
    for number, cell in enumerate(cells, start=1):
        read.append(_cell(cell, file, number, pictures))
        length += len(read[-1].source)
        if length > MAX_TEXT:
            raise SubmissionError(f"{file}: cells up to {number} hold more than {MAX_TEXT} characters; shorten them")
    return tuple(read)


def _kept(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object's members that count. A key that is there twice means one thing to us and another to Jupyter.

    An attachment has any name, and holds its content by kinds, which are all that is left in it.
    """
    kept = [pair for pair in pairs if pair[0] in KEPT]
    if len(members := dict(kept)) < len(kept):
        raise ValueError("a key is there twice")
    for name, value in pairs:
        if name.startswith("image/") or (isinstance(value, dict) and value and all("/" in key for key in value)):
            members.setdefault(name, value)
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


def _cell(cell: Any, file: str, number: int, pictures: Allowance) -> Cell:
    kind = cell.get("cell_type") if isinstance(cell, dict) else None
    if kind not in ("code", "markdown", "raw"):
        raise SubmissionError(f"{file}: cell {number} is neither code, markdown nor raw")
    source = cell.get("source", "")
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        source = "".join(source)
    if not isinstance(source, str):
        raise SubmissionError(f"{file}: cell {number} has a source that is not text")
    metadata = cell.get("metadata")
    about = metadata if isinstance(metadata, dict) else {}
    stamps = ((about.get("nbgrader"), "grade_id"), (about.get("nablagrade"), "criterion"))
    names = [stamp.get(key) for stamp, key in stamps if isinstance(stamp, dict)]
    name = next((name for name in (*names, cell.get("id")) if isinstance(name, str)), "")
    text = source.encode("utf-8", errors="replace").decode()  # lone surrogates cannot be written again
    text, taken = (text, ()) if kind == "code" else take_pictures(text, cell.get("attachments"), pictures)
    return Cell(kind, text, name, taken)


def as_module(cells: Sequence[Cell], handed_out: Collection[str] = ()) -> bytes:
    """The code of a notebook as one file, each cell after a mark with its number (`sandbox/runtime/stepwise.py`)."""
    parts = [
        f"# %% [cell {number}]{' handed out' if cell.source.strip() in handed_out else ''}\n{cell.source.rstrip()}\n"
        for number, cell in enumerate(cells, start=1)
        if cell.kind == "code"
    ]
    return "\n".join(parts).encode()
