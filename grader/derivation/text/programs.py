"""Programs in a text that are no lines of mathematics: loops, what changes a name's value, what only prepares."""

from __future__ import annotations

import re

SETUP = re.compile(
    r"[ \t]{0,20}(?:import [\w. ]{1,40}|from [\w.]{1,40} import .{1,40}"
    r"|[\w, ()]{1,30}= ?[\w.]{1,20}\.shape(?:\[\d\])?)[ \t]{0,20}$"
)
"""A line that prepares what follows and says nothing."""
LOOP = re.compile(
    r"^(?P<indent>[ \t]{0,40})(?:for\s\(?\w{1,30}(?:\s?,\s?\w{1,30}){0,5}\)?\sin\b|while\b|def\b"
    r"|with\b(?=[^\n:]*(?:\(|\bas\b)))[^\n]{1,120}:[ \t]{0,9}(?:#[^\n]*)?$",
    re.M,
)
CHANGES = re.compile(r"[\w\])] ?[-+*/]=(?!=)|=[ \t]{0,4}(?:0|0\.0|np\.zeros\b.{0,60})[ \t]{0,9}(?:#.*)?$")
"""A line that changes the value of a name, or prepares for that."""
STATEMENT = re.compile(r"^[ \t]{0,40}(?:def|class|for|while|if|return|print|with|try|assert)\b", re.M)
REUSED = re.compile(r"^[ \t]{0,20}(\w{1,30})[ \t]{0,9}=(?!=)[^\n#]{0,300}?(?<![\w.])\1(?!\w)", re.M)
CHANGED = re.compile(r"[\w\])] ?[-+*/@]=(?!=)")


def loops(text: str, *, begins: bool = True) -> list[tuple[int, int]]:
    """Where programs with loops are, which change values: from their first line that prepares to the last of them.

    `begins`: the text begins with a line.
    """
    found: list[tuple[int, int]] = []
    for match in LOOP.finditer(text):
        if (found and match.start() < found[-1][1]) or (match.start() == 0 and not begins):
            continue
        start, end = match.start(), _end_of_block(text, match.end(), len(match["indent"].expandtabs()))
        above = text[:start].rstrip("\n").rpartition("\n")
        while start and text[start - 1] == "\n" and CHANGES.search(above[2]):
            start = len(above[0]) + len(above[1])
            above = text[:start].rstrip("\n").rpartition("\n")
        while CHANGES.search(line := text[end + 1 : end + 400].partition("\n")[0]):
            end += 1 + len(line)
        found.append((start, min(end, len(text))))
    return found


def _end_of_block(text: str, at: int, indent: int) -> int:
    """The end of the last line that is indented more."""
    end = at
    while at < len(text):
        stop = text.find("\n", at + 1)
        stop = len(text) if stop < 0 else stop
        line = text[at + 1 : stop]
        if line.strip():
            if len(line.expandtabs()) - len(line.expandtabs().lstrip()) <= indent:
                break
            end = stop
        at = stop
    return end


def is_program(code: str) -> bool:
    """Whether a block of code is a program, and not lines each of which says what something is."""
    return bool(STATEMENT.search(code) or REUSED.search(code) or CHANGED.search(code))
