"""Symbols: a name with what stands below and above it, and the `d` of a differential before it."""

from __future__ import annotations

from grader.derivation.nodes.applications import parse_application
from grader.derivation.nodes.cursor import Cursor
from grader.derivation.nodes.derivatives import is_coefficient
from grader.derivation.nodes.indicators import parse_delta, parse_indicator, parse_kronecker, sees_indicator
from grader.derivation.nodes.indices import parse_below, parse_indices, parse_shape, sees_bracketed_index
from grader.derivation.nodes.names import (
    LETTERLIKE,
    parse_name,
    parse_word_above,
    spelt,
    takes_star,
)
from grader.derivation.nodes.scripts import (
    TRANSPOSITIONS,
    drops_transposition_behind,
    takes_inverse_transposition,
    takes_transposition,
)
from grader.derivation.nodes.syntax import (
    Call,
    Differential,
    Negative,
    Node,
    Number,
    Power,
    Product,
    Symbol,
    Transposed,
)  # fmt: skip
from grader.derivation.text.vocabulary import ACCENTS, FUNCTIONS, GREEK


def parse_symbol(parser: Cursor) -> Node:
    """What begins with a letter: a symbol, a differential, or an indicator that has a letter for its sign."""
    name, at = parse_name(parser)
    if name in ("bb 1", "bb I", "bold 1", "1") and sees_indicator(parser) and (parser.sees("{", "[", "(", "_")):
        return parse_indicator(parser)
    if name == "I" and sees_indicator(parser):
        return parse_indicator(parser)
    if name in ("I", "bb 1", "bold 1", "bb I") and _sees_two_indices(parser):
        parser.take()
        return parse_delta(parser)  # an entry of the identity matrix
    if name == "d" and _begins_symbol(parser):
        constant = parser.token.text == "bold 1"  # nothing of it changes: it is the differential of all of the term
        found = parser.term() if constant else parser.factor()
        return Differential(Product((found, parser.term())) if is_coefficient(parser, found) else found)
    return parse_scripted(parser, spelt(parser, name, at), at)


def _sees_two_indices(parser: Cursor) -> bool:
    """Whether two small letters stand below, `{ck}`: capitals are sizes."""
    inside = [parser.ahead(count) for count in (1, 2, 3, 4)]
    letters = all(token.kind == "letter" and token.text.islower() for token in inside[1:3])
    return parser.sees("_") and inside[0].text == "{" and inside[3].text == "}" and letters


def _begins_symbol(parser: Cursor) -> bool:
    """Whether something follows that the d of a differential stands before: a letter, a norm, a sum, a fraction."""
    token = parser.token
    divides = parser.at > 1 and parser.tokens[parser.at - 2].text == "/"  # 1/d \\sum_j
    large = token.text in ("sum", "frac", "langle") or (token.text == "|" and not parser.bars)
    if token.kind == "command" and large and not divides:
        return True
    named = token.kind == "command" and (token.text in GREEK or token.text in ACCENTS or token.text in LETTERLIKE)
    return token.kind in ("letter", "name") or named or (token.kind == "command" and token.text in FUNCTIONS)


def parse_scripted(
    parser: Cursor, name: str, at: int, subs: tuple[Node, ...] = (), upper: tuple[Node, ...] = ()
) -> Node:
    """A name with what stands below and above it: indices, transposition, powers."""
    upright = parser.tokens[parser.at - 1].kind == "name"
    transposed = 0
    powers: list[Node] = []
    while parser.sees("_", "^", "'"):
        mark = parser.take().text
        if mark == "'":
            name += "'"
        elif mark == "_":
            is_sign = name == "delta" and not subs and not upper and parser.tokens[parser.at - 2].kind != "name"
            if is_sign and (kronecker := parse_kronecker(parser)) is not None:
                return kronecker
            if (shape := parse_shape(parser)) is not None:
                subs, transposed = subs + shape[0], transposed + shape[1]
                continue
            words, indices = parse_below(parser)
            name, subs = f"{name} {words}" if words else name, subs + indices
        elif name == "e" and not subs and not transposed and _sees_small_t(parser):
            return Call("exp", _parse_exponent(parser))
        elif takes_transposition(parser):
            transposed += 1
        elif takes_inverse_transposition(parser):
            transposed += 1
            powers.append(Negative(Number(1.0)))
        elif sees_bracketed_index(parser):
            transposed += drops_transposition_behind(parser)
            upper = upper + parse_indices(parser)
        elif takes_star(parser):
            name = f"{name} star"
        elif name == "e" and not subs:
            return Call("exp", _parse_exponent(parser))
        elif words := parse_word_above(parser):
            name = f"{name} {words}"  # J^{\\text{sm}}, w^{new}
        else:
            powers.append(parser.group())
    symbol = Symbol(name, subs, upper, at, upright)
    found: Node = symbol
    if transposed % 2:  # of a power, too, since it is then that of a matrix
        found = Transposed(found)
    elif not powers:
        found = parse_application(parser, symbol)
    for power in powers:
        found = Power(found, power)
    return found


def _sees_small_t(parser: Cursor) -> bool:
    """Whether the power of e is a letter t, as it transposes other symbols: `e^{-t}`."""
    ahead = [parser.ahead(at) for at in range(3 if parser.sees("{") else 1)]
    return any(each.kind == "letter" and each.text in TRANSPOSITIONS and each.text.islower() for each in ahead)


def _parse_exponent(parser: Cursor) -> Node:
    """The power of e; an index behind a bare one, `e^f_i`, is that of the exponent."""
    found = parser.group()
    if isinstance(found, Symbol) and not found.subs and parser.sees("_"):
        parser.take()
        return Symbol(found.name, parse_indices(parser), found.upper, found.at)
    return found
