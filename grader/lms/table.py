"""Rows as a table for a terminal, in which letters of double width stand where they should."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len

from grader.reports.cells import left


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """The rows below the header, each column as wide as its widest cell."""
    cells = [header, *rows]
    widths = [max(cell_len(row[at]) for row in cells) for at in range(len(header))]
    lines = ["  ".join(left(text, width) for text, width in zip(row, widths, strict=True)).rstrip() for row in cells]
    return "\n".join(lines) + "\n"
