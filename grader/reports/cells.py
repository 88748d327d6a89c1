"""Text in the cells of a terminal: wide letters take two, combining ones none."""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections.abc import Iterable, Iterator
from typing import TextIO

from rich.cells import cell_len, set_cell_size

NARROWEST = 40
FILLER = "\ue000"
"""Stands in a text for the second cell of the letter before it."""


def width_of(stream: TextIO | None = None) -> int | None:
    """Cells of a terminal's line; None where the stream is none, or pretends to have no width at all."""
    if not (stream or sys.stdout).isatty():
        return None
    return max(shutil.get_terminal_size().columns, NARROWEST)


def left(text: str, width: int) -> str:
    """The text at the left of so many cells."""
    return text + " " * (width - cell_len(text))


def right(text: str, width: int) -> str:
    """The text at the right of so many cells."""
    return " " * (width - cell_len(text)) + text


def cut(text: str, width: int) -> str:
    """At most so many cells of a text; three dots stand for the rest."""
    return text if cell_len(text) <= width else set_cell_size(text, width - 3).rstrip() + "..."


def wrapped(text: str, width: int, first: str = "", then: str = "") -> list[str]:
    """The text in lines of at most so many cells, with what stands before the first and before the others."""
    filled = "".join(letter + FILLER * (cell_len(letter) - 1) for letter in text.replace(FILLER, "?"))
    lines = textwrap.wrap(filled, width, initial_indent=first, subsequent_indent=then)
    return [line.replace(FILLER, "") for line in lines]


def fitted(lines: Iterable[str], width: int | None) -> Iterator[str]:
    """The lines, those that are wider than the terminal in several."""
    for line in lines:
        if width is None or cell_len(line) <= width:
            yield line
        else:
            space = " " * (len(line) - len(line.lstrip()))
            yield from wrapped(line.strip(), width, space, f"{space}  ")


def columns(rows: list[list[str]], width: int | None = None) -> list[str]:
    """Rows as lines: the first column at the left, the last as it is, those between at the right.

    Where that is wider than `width`, the table goes on below with the first column again, so that no line is torn.
    """
    if width is not None:
        rows = [[cut(row[0], width // 2), *row[1:]] for row in rows]
    widths = [max(cell_len(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines: list[str] = []
    for band in _bands(widths, width):
        lines += [""] if lines else []
        for row in rows:
            cells = [right(row[i], widths[i]) if i < len(row) - 1 else row[i] for i in band]
            lines.append("  ".join([left(row[0], widths[0]), *cells]).rstrip())
    return lines


def _bands(widths: list[int], width: int | None) -> list[list[int]]:
    """Which columns beside the first stand beside each other."""
    bands: list[list[int]] = [[]]
    for i in range(1, len(widths)):
        taken = widths[0] + sum(2 + widths[j] for j in bands[-1])
        if width is not None and bands[-1] and taken + 2 + widths[i] > width:
            bands.append([])
        bands[-1].append(i)
    return bands
