"""Powers, transpositions, primes and elements: what stands above and below something."""

from __future__ import annotations

from grader.derivation.nodes.cursor import Cursor
from grader.derivation.nodes.indices import end_of_nested, parse_indices
from grader.derivation.nodes.syntax import (
    Call,
    Derivative,
    Element,
    Negative,
    Node,
    Number,
    Power,
    Prime,
    Script,
    Symbol,
    Transposed,
)  # fmt: skip

MAX_SCRIPTS = 4
TRANSPOSITIONS = frozenset(["T", "top", "intercal", "t"])


def parse_scripts(parser: Cursor, base: Node) -> Node:
    """Powers, transposition and elements after an atom; a symbol has read its own already."""
    while parser.sees("^", "_", "'") or sees_remark(parser):
        if sees_remark(parser):  # |_{\\text{data}}
            for _ in range(5):
                parser.take()
            continue
        mark = parser.take().text
        if mark == "'" and parser.sees("_"):
            parser.take()
            base = Derivative(base, parser.group())  # (log p)'_w
        elif mark == "'":
            base = Prime(base)
        elif mark == "_":
            base = Element(base, parse_indices(parser))
        elif takes_transposition(parser):
            base = Transposed(Symbol("bold 1") if base == Number(1.0) else base)  # the vector of ones
        elif takes_inverse_transposition(parser):
            base = Power(Transposed(base), Negative(Number(1.0)))
        else:
            base = parse_power(parser, base)
    return base


def parse_power(parser: Cursor, base: Node) -> Node:
    """What stands after a ^."""
    if isinstance(base, Symbol) and base.name == "e" and not base.subs:
        return Call("exp", parser.group())
    return Power(base, parser.group())


def parse_scripts_behind(parser: Cursor) -> tuple[Script, ...]:
    """Powers, indices and transpositions behind a bracket."""
    found: list[Script] = []
    while parser.sees("^", "_") and len(found) < MAX_SCRIPTS:
        if parser.take().text == "_":
            found.append(Script("element", parse_indices(parser)))
        elif takes_transposition(parser):
            found.append(Script("transposed"))
        else:
            found.append(Script("power", (parser.group(),)))
    return tuple(found)


def takes_transposition(parser: Cursor) -> bool:
    """`^T`, `^\\top`, `^{T}`; whether one stood here and is taken."""
    braced = parser.sees("{")
    token = parser.ahead(1) if braced else parser.token
    if token.text not in TRANSPOSITIONS or token.kind == "words":
        return False
    if braced and parser.ahead(2).text != "}":
        return False
    for _ in range(3 if braced else 1):
        parser.take()
    return True


def takes_inverse_transposition(parser: Cursor) -> bool:
    """`^{-T}`, the transposed inverse."""
    if not parser.sees("{") or parser.ahead().text != "-" or parser.ahead(2).text not in TRANSPOSITIONS:
        return False
    if parser.ahead(3).text != "}":
        return False
    for _ in range(4):
        parser.take()
    return True


def drops_transposition_behind(parser: Cursor) -> bool:
    """Whether a transposition stood in the braces behind a number, `W^{(1)\\top}`, where it is taken away."""
    for behind in (4, 6, end_of_nested(parser) + 1):  # of {(1)T}, of {(l-1)T} and of {(y^{(i)})T}
        token = parser.ahead(behind)
        if parser.sees("{") and token.text in TRANSPOSITIONS and parser.ahead(behind + 1).text == "}":
            parser.tokens.remove(token)
            return True
    return False


def sees_remark(parser: Cursor) -> bool:
    """Whether a bar with words below it follows, which say of what part something is."""
    return parser.sees("|", "vert") and parser.ahead().text == "_" and parser.ahead(3).kind in ("words", "name")
