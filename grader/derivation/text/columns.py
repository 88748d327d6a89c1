"""Tables that say what something is: `| node | formula |` above `| $s$ | $a + b$ |`, or in a column for each case.

Below `| | $c = k$ | $c \\ne k$ |` the row `| $\\delta_{ck}$ | $1$ | $0$ |` says $\\delta_{ck} = 1$ for $c = k$.
"""

from __future__ import annotations

import re

ROW = re.compile(r"[ \t]*\|")
RULE = re.compile(r"[ \t|:-]+")
VALUE = re.compile(
    r"(?:formulas?|formulae|definitions?|values?|expressions?|equations?|forward(?: pass)?|computes?|equals|is|="
    r"|Formeln?|Definition|Werte?|Ausdruck|Gleichung|f[oó]rmula|f[oó]rmule|formule|definici[oó]n|d[eé]finition|valeur|valor"
    r"|expresi[oó]n|valore|definizione|espressione)",
    re.I,
)
"""The heading of a column that has what the one before it stands for."""
BAR = re.compile(r"(?<!\\)\|")
LONE = re.compile(r"\s*\$[^$=]{1,40}\$\s*")
LONG = re.compile(r"\s*\$[^$=]{1,200}\$\s*")
SIDE = re.compile(r"\s*\$[^$=]{1,400}\$\s*")
CASE = re.compile(r"\s*\$\s*\w(?:_\w)?\s*(?:=|\\neq?(?![A-Za-z])|\\not\s*=|≠|!=)\s*\w(?:_(?:\w|\{\w\}))?\s*\$\s*")
"""The heading of a column for one case."""
MAX_ROWS, MAX_CELLS = 60, 12


def with_values(text: str) -> str:
    """The text with a sign of equality between the cells of such columns; every line stays where it was."""
    lines = text.split("\n")
    at = 0
    while at < len(lines) - 2:
        end = at
        while end < len(lines) and ROW.match(lines[end]) and end - at < MAX_ROWS:
            end += 1
        if end - at > 2 and RULE.fullmatch(lines[at + 1]):
            lines[at:end] = _table(lines[at:end])
        at = max(end, at + 1)
    return "\n".join(lines)


def _table(rows: list[str]) -> list[str]:
    heading = BAR.split(rows[0])[:MAX_CELLS]
    if sum(CASE.fullmatch(cell) is not None for cell in heading) > 1:
        return [*rows[:2], *(_in_cases(row, heading) for row in rows[2:])]
    column = next((n for n, cell in enumerate(heading) if n > 1 and VALUE.fullmatch(cell.strip(" *_"))), 0)
    found = [BAR.split(row) for row in rows[2:]]
    pairs = [cells[column - 1 : column + 1] if column and len(cells) > column + 1 else [] for cells in found]
    if not all(len(pair) == 2 and LONE.fullmatch(pair[0]) and SIDE.fullmatch(pair[1]) for pair in pairs):
        return rows
    joined = [_with(cells, column, "=") for cells in found]
    return [_with(BAR.split(rows[0]), column, " "), rows[1], *joined]


def _in_cases(row: str, heading: list[str]) -> str:
    """The row with what it begins with and the case around each of its values; as it is if it has anything else."""
    cells = BAR.split(row)
    columns = [at for at, case in enumerate(heading) if CASE.fullmatch(case)]
    values = [SIDE.fullmatch(cells[at]) if at < len(cells) else None for at in columns]
    if len(cells) < 2 or not LONG.fullmatch(cells[1]) or 1 in columns or not all(values):
        return row
    made = {at: f" {cells[1].strip()} = {cells[at].strip()} for {heading[at].strip()} " for at in columns}
    return "|".join(" " if at == 1 else made.get(at, cell) for at, cell in enumerate(cells))


def _with(cells: list[str], column: int, sign: str) -> str:
    """The row with another sign before a cell."""
    return sign.join(["|".join(cells[:column]), "|".join(cells[column:])])
