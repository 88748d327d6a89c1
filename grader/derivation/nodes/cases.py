r"""Values by cases: `\begin{cases} .. & k = c \\ .. \end{cases}`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from grader.derivation.nodes.cursor import Cursor
from grader.derivation.nodes.indicators import parse_comparison, parse_condition
from grader.derivation.nodes.matrices import MATRICES, environment_ahead, parse_environment
from grader.derivation.nodes.syntax import Cases, Condition, Node, Symbol, Truth, negated
from grader.derivation.text.lexer import CONNECTING, UNLESS, ReadError

MAX_CASES = 12
TABLES = MATRICES | {"aligned", "gathered", "split"}
CASE = re.compile(r"[\s,.]*(if|for|when|where|in case|otherwise|else|and|or)?[\s,.]*", re.I)


def parse_cases(parser: Cursor) -> Node:
    """Values, each with its conditions."""
    name = parse_environment(parser)
    if name not in ("cases", "dcases"):
        raise parser.error(f"'{name}' in the midst of a formula is not read")
    return _parse_rows(parser)


def parse_braced_cases(parser: Cursor) -> Node | None:
    r"""Cases as a table behind a brace that nothing closes, `\left\{ \begin{matrix} .. \end{matrix} \right.`; None if
    it is closed."""
    start, depth = parser.at, parser.depth
    if not parser.sees("begin") or environment_ahead(parser) not in TABLES:
        return None
    parse_environment(parser)
    try:
        found = _parse_rows(parser)
    except ReadError:
        found = None
    if found is None or parser.sees("}"):
        parser.at, parser.depth = start, depth
        return None
    return found


def _parse_rows(parser: Cursor) -> Node:
    """The rows of an environment that was begun, up to its end."""
    rows: list[tuple[Node, tuple[Condition | Truth, ...]]] = []
    said: list[tuple[str, ...]] = []
    while not parser.sees("end"):
        value = parser.side()
        conditions, words = _row(parser)
        if (rows and not rows[-1][1]) or len(rows) >= MAX_CASES:
            raise parser.error("only the last case may be without a condition")
        rows.append((value, conditions))
        said.append(words)
        if parser.token.kind == "row":
            parser.take()
        elif parser.token.kind == "end":
            raise parser.error("the cases are not closed")
    if not _are_connectives(rows, said):
        raise parser.error("a case is named by indices, such as c = k, or otherwise")
    parse_environment(parser)
    return Cases(tuple(rows))


def _row(parser: Cursor) -> tuple[tuple[Condition | Truth, ...], tuple[str, ...]]:
    """The conditions of a case, and the words beside them that are not known."""
    conditions: list[Condition | Truth] = []
    words: list[str] = []
    unless = False
    while parser.token.kind not in ("row", "end") and not parser.sees("end"):
        if parser.token.kind == "words":
            text = parser.take().text.strip(" ,.;:")
            if UNLESS.fullmatch(text):
                unless = True
                continue
            words += [] if CASE.fullmatch(text) or CONNECTING.fullmatch(text) else [text.lower()]
        elif parser.sees(",", ".", ";", "forall", "(", ")", "{", "}"):
            parser.take()
        else:
            conditions.append(parse_case(parser))
    if unless:
        first = conditions[0] if len(conditions) == 1 else None
        if not isinstance(first, Condition):
            raise parser.error("what a case is not is named by one condition, such as c = k")
        conditions = [negated(first)]
    return tuple(conditions), tuple(words)


def _are_connectives(
    rows: Sequence[tuple[Node, tuple[Condition | Truth, ...]]], said: Sequence[tuple[str, ...]]
) -> bool:
    """Whether words in another language only join values to their cases.

    They do where two cases that are opposite have the same one, and where they stand for the case that is left.
    """
    named = [words for words, (_, conditions) in zip(said, rows, strict=True) if conditions]
    opposite = len(rows) == 2 and len(named) == 2 and _are_opposite(rows[0][1], rows[1][1])
    if opposite and named[0] == named[1] and len(named[0]) == 1:
        return True
    left = said[-1] if len(named) == len(rows) - 1 else ()
    return not any(named) and (not left or (len(left) == 1 and len(rows) > 1))


def _are_opposite(one: Sequence[Condition | Truth], other: Sequence[Condition | Truth]) -> bool:
    """Whether what is equal in one case differs in the other."""
    if len(one) != 1 or len(other) != 1:
        return False
    sides = [(_letter(each.left), _letter(each.right)) for each in (one[0], other[0])]
    return {one[0].relation, other[0].relation} == {"=", "!="} and sides[0] in (sides[1], sides[1][::-1])


def _letter(node: Node) -> Node:
    """The index, wherever it stands."""
    return replace(node, at=0) if isinstance(node, Symbol) else node


def parse_case(parser: Cursor) -> Condition | Truth:
    """The condition of a case: of indices, or of numbers."""
    start, depth = parser.at, parser.depth
    try:
        found = parse_condition(parser)
        if parser.token.kind in ("row", "words", "end") or parser.sees("end", ",", ".", ";", ")", "}"):
            return found
    except ReadError:
        pass
    parser.at, parser.depth = start, depth
    return parse_comparison(parser)
