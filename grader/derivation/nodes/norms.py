"""Norms, absolute values and inner products."""

from __future__ import annotations

from grader.derivation.nodes.cursor import Cursor
from grader.derivation.nodes.syntax import Call, Node, Norm, Number, Power, Product, Symbol, Trace, Transposed


def parse_norm(parser: Cursor) -> Node:
    """|a|, ||a||, \\|a\\|_F, \\|a\\|^2_2"""
    double = parser.take().text == "|"
    bar = parser.tokens[parser.at - 1]
    if bar.kind == "sign" or bar.text == "vert":  # |a| or ||a||
        double = parser.sees("|", "vert")
        if double:
            parser.take()
    parser.bars += 1
    found = parser.side()
    parser.bars -= 1
    for _ in range(2 if double and (bar.kind == "sign" or bar.text == "vert") else 1):
        if not parser.sees("|", "vert"):
            raise parser.error("the norm is not closed")
        parser.take()
    power = _parse_square_before_kind(parser)
    if parser.sees("_"):
        parser.take()
        kind = parser.group()
        if kind not in (Number(1.0), Number(2.0), Symbol("F", (), (), getattr(kind, "at", 0))):
            raise parser.error("only the Euclidean norm and the sum of absolute values are read")
        found = Call("norm_1", found) if kind == Number(1.0) else Norm(found, single=not double)
    else:
        found = Norm(found, single=not double)
    return Power(found, power) if power is not None else found


def _parse_square_before_kind(parser: Cursor) -> Node | None:
    """The 2 of `\\|w\\|^2_2`, which more often stands behind the kind of the norm; None where it does."""
    behind = {"{": 4}.get(parser.ahead().text, 2)
    if not (parser.sees("^") and parser.ahead(behind).text == "_"):
        return None
    parser.take()
    return parser.group()


def parse_inner_product(parser: Cursor) -> Node:
    """<a, b> of numbers, vectors or matrices: the trace of a^T b, which of a number is the number."""
    parser.take()
    left = parser.side()
    parser.expect(",")
    right = parser.side()
    parser.expect("rangle")
    if parser.sees("_") and "F" in (parser.ahead().text, parser.ahead(2).text):  # that of Frobenius
        parser.take()
        parser.group()
    return Trace(Product((Transposed(left), right)))
