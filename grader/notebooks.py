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


@dataclass(frozen=True)
class Cell:
    """One cell: `kind` is code, markdown or raw; `name` is its nbgrader grade_id, else our or Jupyter's id."""

    kind: str
    source: str
    name: str


def read_cells(content: bytes, file: str) -> list[Cell]:
    """The cells of a notebook of format 4. Raises SubmissionError that says what is wrong with the file."""
    try:
        notebook = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise SubmissionError(f"{file}: not a notebook: {str(error)[:120]}; save it again from Jupyter") from error
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    if not isinstance(cells, list) or len(cells) > MAX_CELLS:
        raise SubmissionError(f"{file}: not a notebook of format 4 with at most {MAX_CELLS} cells")
    return [_cell(cell, file, number) for number, cell in enumerate(cells, start=1)]


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

    That is the answer cell (or its copies) and text cells added between it and the course's next cell. If these are
    blank, text cells added anywhere and code cells added there count: a person will see what they are. `handed_out` are
    the names of the course's own cells.
    """
    answer = [cell.source for cell in cells if cell.name == name and cell.source.strip() not in ("", blank.strip())]
    at = next((i for i, cell in enumerate(cells) if cell.name == name), len(cells))
    others = (i for i, cell in enumerate(cells) if i > at and cell.name in handed_out and cell.name != name)
    end = next(others, len(cells))
    added = [
        (at < i < end, cell) for i, cell in enumerate(cells) if cell.name not in handed_out and cell.source.strip()
    ]
    texts = answer + [cell.source for after, cell in added if after and cell.kind != "code"]
    texts = texts or [cell.source for after, cell in added if after or cell.kind != "code"]
    return "\n\n".join(texts)
