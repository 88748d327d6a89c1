"""Reasons in the margin of plain text: `D = ...    | data term`."""

from __future__ import annotations


def without_margin(text: str) -> str:
    """The text, of the same length, with blanks for the only stroke of a line that parts its formula from a reason."""
    return "\n".join(map(_parted, text.split("\n"))) if "|" in text else text


def _parted(line: str) -> str:
    before, _, after = line.partition("|")
    is_margin = before.strip() and before.endswith("  ") and after.startswith(" ") and "|" not in after
    return f"{before} {after}" if is_margin else line
