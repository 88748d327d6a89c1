"""Tables of derivatives: a heading says that a column has those of another, `| term | derivative w.r.t. $w_k$ |`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from grader.derivation.judging.discourse import Spoken
from grader.derivation.judging.words.connectives import BY
from grader.derivation.nodes.syntax import Operator

HEADING = re.compile(
    r"(?:^|\n)[ \t]*(?P<before>\|[^\n]*)\|[^|\n]*"
    r"\b(?:derivatives?|gradients?|Ableitung\w*|dérivées?|derivadas?)\b[^|\n]*$",
    re.I,
)
"""The words up to by what a column's formulas are differentiated."""
LONGEST = 300
OUTSIDE = re.compile(r"\n[ \t]*(?!\|)\S|\n[ \t]*\n")


@dataclass(frozen=True)
class Cell:
    """The number of a formula in a column of derivatives, that of what it is the derivative of, and by what it is."""

    value: int
    of: int
    by: int


def operator_of(spoken: Spoken) -> Operator | None:
    """The sign of a derivative that is all of a formula: `$\\partial / \\partial w_k$`."""
    statement = spoken.statements[0] if len(spoken.statements) == 1 else None
    side = statement.sides[0].node if statement is not None and len(statement.sides) == 1 else None
    return side if isinstance(side, Operator) else None


def cells_of_derivatives(spoken: Sequence[Spoken]) -> Iterator[Cell]:
    """The formulas of such columns, each beside the nearest one before it in its row that fills its cell."""
    heading, column, row = -1, 0, dict[int, int]()
    wanted = 0
    for at, each in enumerate(spoken):
        words = each.formula.words
        found = HEADING.search(words[-LONGEST:]) if BY.search(words) or operator_of(each) is not None else None
        if found is not None:
            heading, wanted, row = at, found["before"].count("|") + 1, {}
            column = wanted
            continue
        if heading < 0 or OUTSIDE.search(words):
            heading = -1
            continue
        if "\n" in words:
            row, column = {}, 0
        column += words.rpartition("\n")[2].count("|")
        before = [number for number, formula in row.items() if number < wanted and _fills_cell(spoken[formula])]
        if column == wanted and wanted not in row and before:
            yield Cell(at, row[max(before)], heading)
        row.setdefault(column, at)


def _fills_cell(spoken: Spoken) -> bool:
    """Whether a formula is all that its cell says: not so `outer derivative 1/sum, inner $..$`."""
    before, after = spoken.formula.words.rpartition("|")[2], spoken.formula.after.lstrip(" \t*_")
    return not before.strip(" \t*_") and after.startswith("|")
