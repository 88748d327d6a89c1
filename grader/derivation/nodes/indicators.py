"""Indicators, Kronecker's delta, and the conditions in them."""

from __future__ import annotations

from grader.derivation.nodes.cursor import CLOSING, OPENING, Cursor
from grader.derivation.nodes.indices import parse_index, parse_indices
from grader.derivation.nodes.syntax import Condition, Indicator, Node, Truth
from grader.derivation.text.lexer import ReadError

MAX_AHEAD = 60


def sees_indicator(parser: Cursor) -> bool:
    """Whether a condition follows, as after the sign of an indicator."""
    return (parser.sees("{", "(", "[") and _is_condition_ahead(parser)) or (
        parser.sees("_") and parser.ahead().text == "{" and _is_condition_ahead(parser, 2)
    )


def _is_condition_ahead(parser: Cursor, skip: int = 1) -> bool:
    depth = 1
    for n in range(skip, skip + MAX_AHEAD):
        token = parser.ahead(n)
        if token.text in ("=", "ne", "<", ">"):
            return True
        depth += (token.text in OPENING) - (token.text in CLOSING)
        if depth == 0 or token.kind == "end":
            return False
    return False


def parse_indicator(parser: Cursor) -> Node:
    """What follows the sign: `_{c = k}`, `(c = k)`, `_{\\{y_i = k\\}}`, `(a > b)`."""
    if parser.sees("_"):
        parser.take()
    opening = parser.token.text
    if opening not in OPENING:
        raise parser.error("an indicator's condition is missing")
    parser.take()
    if opening == "{" and parser.sees("{", "(", "["):  # \\mathbb{1}_{\\{...\\}}
        inner = parser.take().text
        conditions = conditions_until(parser, OPENING[inner])
        parser.expect("}")
        return Indicator(conditions)
    start = parser.at
    try:
        return Indicator(conditions_until(parser, OPENING[opening]))
    except ReadError:
        parser.at = start
        return parse_truth(parser, OPENING[opening])


def parse_truth(parser: Cursor, closing: str) -> Node:
    """`1(a > b)`"""
    found = parse_comparison(parser)
    parser.expect(closing)
    return found


def parse_comparison(parser: Cursor) -> Truth:
    """`a > b`, of numbers."""
    left = parser.side()
    if not parser.sees(">", "<", "ge", "le", "=", "ne"):
        raise parser.error("a condition is written with =, \\ne, < or >")
    relation = {">": ">", "ge": ">", "=": "=", "ne": "!="}.get(parser.take().text, "<")
    return Truth(left, relation, parser.side())


def conditions_until(parser: Cursor, closing: str) -> tuple[Condition, ...]:
    """Conditions with commas or words between them, and the bracket that closes after them."""
    found: list[Condition] = []
    while not parser.sees(closing):
        if parser.token.kind == "end" or len(found) > 4:
            raise parser.error(f"'{closing}' is missing")
        if parser.sees(",") or parser.token.kind == "words":
            parser.take()
            continue
        found.append(parse_condition(parser))
    parser.take()
    return tuple(found)


def parse_condition(parser: Cursor) -> Condition:
    """`c = k`, `y_i \\ne k`, of indices."""
    left = parse_index(parser)
    if not parser.sees("=", "ne"):
        raise parser.error("a condition is written with = or \\ne")
    relation = "=" if parser.take().text == "=" else "!="
    return Condition(left, relation, parse_index(parser))


def parse_delta(parser: Cursor) -> Node:
    """Kronecker's delta; its two indices may be labels."""
    if parser.sees("{") and parser.is_condition_until("}"):
        parser.take()
        return Indicator(conditions_until(parser, "}"))
    indices = parse_indices(parser)
    if len(indices) != 2:
        raise parser.error("Kronecker's delta has two indices")
    return Indicator((Condition(indices[0], "=", indices[1]),))


def parse_kronecker(parser: Cursor) -> Node | None:
    """Kronecker's delta; None for a symbol that is called so and has one index, as errors are."""
    start = parser.at
    try:
        return parse_delta(parser)
    except ReadError:
        parser.at = start
        braced = parser.sees("{")
        if (parser.ahead(1 if braced else 0).kind not in ("letter", "number")) or (
            braced and parser.ahead(2).text != "}"
        ):
            raise
        return None
