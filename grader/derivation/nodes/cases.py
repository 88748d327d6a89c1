r"""Values by cases: `\begin{cases} .. & k = c \\ .. \end{cases}`."""

from __future__ import annotations

import re

from grader.derivation.nodes.cursor import Cursor
from grader.derivation.nodes.indicators import parse_comparison, parse_condition
from grader.derivation.nodes.syntax import Cases, Condition, Node, Truth
from grader.derivation.text.lexer import ReadError

MAX_CASES = 12
CASE = re.compile(r"[\s,.]*(if|for|when|where|in case|otherwise|else|and|or)?[\s,.]*", re.I)


def parse_cases(parser: Cursor) -> Node:
    """Values, each with its conditions."""
    parser.take()
    parser.expect("{")
    name = "".join(parser.until("}"))
    if name not in ("cases", "dcases"):
        raise parser.error(f"'{name}' in the midst of a formula is not read")
    rows: list[tuple[Node, tuple[Condition | Truth, ...]]] = []
    while not parser.sees("end"):
        value = parser.side()
        conditions: list[Condition | Truth] = []
        while parser.token.kind not in ("row", "end") and not parser.sees("end"):
            if parser.token.kind == "words" and not CASE.fullmatch(parser.token.text):
                raise parser.error("a case is named by indices, such as c = k, or otherwise")
            if parser.sees(",", ".", ";", "forall", "(", ")") or parser.token.kind == "words":
                parser.take()
                continue
            conditions.append(parse_case(parser))
        if (rows and not rows[-1][1]) or len(rows) >= MAX_CASES:
            raise parser.error("only the last case may be without a condition")
        rows.append((value, tuple(conditions)))
        if parser.token.kind == "row":
            parser.take()
        elif parser.token.kind == "end":
            raise parser.error("the cases are not closed")
    parser.take()
    parser.expect("{")
    parser.until("}")
    return Cases(tuple(rows))


def parse_case(parser: Cursor) -> Condition | Truth:
    """The condition of a case: of indices, or of numbers."""
    start, depth = parser.at, parser.depth
    try:
        found = parse_condition(parser)
        if parser.token.kind in ("row", "words", "end") or parser.sees("end", ",", ".", ";", ")"):
            return found
    except ReadError:
        pass
    parser.at, parser.depth = start, depth
    return parse_comparison(parser)
