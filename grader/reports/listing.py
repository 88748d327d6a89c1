"""A student's program with the places marked that a sentence speaks of."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from grader.ingest import printable

AROUND = 2
"""Lines shown before and after a place."""
MAX_LINES = 2000
MAX_WIDTH = 400
CELL = re.compile(r"# %% \[cell (\d{1,6})\]( handed out)?")
"""The mark before each cell of a notebook whose cells became one file (`ingest/notebooks.py`)."""
_PLACE = re.compile(r"\b(?:[Cc]ell (?P<cell>\d{1,6}), )?[Ll]ine (?P<line>\d{1,6})(?: of (?P<file>[^\s,:;()]+))?")


@dataclass(frozen=True)
class Line:
    """One line: its number as sentences tell it, and whether a sentence speaks of it. `at` is its place in the file."""

    at: int
    number: int
    text: str
    marked: bool = False


@dataclass(frozen=True)
class Excerpt:
    """Lines of a file around the places of a sentence; `where` is the file, or its cell."""

    file: str
    where: str
    lines: tuple[Line, ...]


def places(sentences: Sequence[str], module: str, files: Mapping[str, str]) -> list[tuple[str, int]]:
    """File and line (counted in the file) of `line 3`, `line 3 of tools.py` and `cell 2, line 3`, each once.

    Program text between backticks says nothing of places.
    """
    found: dict[tuple[str, int], None] = {}
    for sentence in sentences:
        for match in _PLACE.finditer(re.sub(r"`[^`]*`", " ", sentence)):
            file = (match["file"] or module).rstrip(".")
            lines = files.get(file, "").split("\n")
            line = int(match["line"]) + (_start(lines, int(match["cell"])) if match["cell"] else 0)
            if file in files and 0 < line <= len(lines):
                found[file, line] = None
    return list(found)


def _start(lines: Sequence[str], cell: int) -> int:
    """The line with the mark of a cell."""
    for at, text in enumerate(lines, start=1):
        match = CELL.match(text)
        if match and int(match[1]) == cell:
            return at
    return len(lines)


def listing(text: str, marked: frozenset[int] = frozenset()) -> list[tuple[str, list[Line]]]:
    """A file as parts with a name each: its cells, or one part without a name. Cells of the handout are left out."""
    parts: list[tuple[str, list[Line]]] = [("", [])]
    theirs, start = False, 0
    for at, line in enumerate(text.split("\n")[:MAX_LINES], start=1):
        match = CELL.match(line)
        if match:
            theirs, start = bool(match[2]), at
            if not theirs:
                parts.append((f"cell {match[1]}", []))
        elif not theirs:
            parts[-1][1].append(Line(at, at - start, _shown(line), at in marked))
    return [(name, _trimmed(lines)) for name, lines in parts if any(line.text.strip() for line in lines)]


def _trimmed(lines: list[Line]) -> list[Line]:
    """Without empty lines at the end."""
    while lines and not lines[-1].text.strip():
        lines = lines[:-1]
    return lines


def excerpts(files: Mapping[str, str], found: Sequence[tuple[str, int]]) -> list[Excerpt]:
    """The lines around places, one excerpt for each part of a file."""
    made = []
    for file in dict.fromkeys(name for name, _ in found):
        marked = frozenset(line for name, line in found if name == file)
        for part, lines in listing(files[file], marked):
            at = [index for index, line in enumerate(lines) if line.marked]
            if at:
                near = {i for index in at for i in range(index - AROUND, index + AROUND + 1)}
                shown = tuple(line for index, line in enumerate(lines) if index in near)
                made.append(Excerpt(file, f"{file}, {part}" if part else file, shown))
    return made


def _shown(line: str) -> str:
    text = printable(line.rstrip("\r").expandtabs(4))
    return text if len(text) <= MAX_WIDTH else f"{text[:MAX_WIDTH]} ..."
