r"""Derivatives: `\frac{\partial A}{\partial B}`, `\partial A / \partial B`, `dA/dB`, `\nabla_B A`, `\partial A`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from grader.derivation.nodes.cursor import Cursor
from grader.derivation.nodes.indices import parse_indices
from grader.derivation.nodes.names import parse_word_script
from grader.derivation.nodes.scripts import parse_scripts, sees_remark
from grader.derivation.nodes.syntax import (
    Application,
    Derivative,
    Differential,
    Fraction,
    Node,
    Number,
    Operator,
    Power,
    Product,
    Symbol,
)  # fmt: skip
from grader.derivation.text.lexer import ReadError
from grader.derivation.text.vocabulary import FUNCTIONS, GREEK

SIGNS = ("partial", "nabla", "d", "delta")
"""What a derivative is written with."""


MOST_THERE = 16
"""Tokens of a symbol in brackets behind a derivative."""
ENDS_TERM = ("=", "+", "-", "<", ">", ",", ";", ":", "&", "Rightarrow", "to", "ne", "partial")
BY_WHAT = "by what is this a gradient? Write it below the nabla"


def is_derivative(parser: Cursor) -> bool:
    """Whether the fraction that follows is a derivative."""
    braced = parser.sees("{")
    first = parser.ahead(1 if braced else 0)
    if first.text == "partial":
        return True
    if first.text not in ("d", "delta") or not braced:
        return False
    depth = 0
    for at in range(parser.next, len(parser.tokens)):  # d..., but only over another d
        depth += {"{": 1, "}": -1}.get(parser.tokens[at].text, 0)
        if depth == 0:
            rest = [token.text for token in parser.tokens[at + 1 :] if token.kind != "space"][:3]
            return rest[:2] == ["{", first.text] and rest[2:] != ["}"]
    return False


def parse_derivative(parser: Cursor) -> Node:
    """\\frac{\\partial A}{\\partial B}, or \\frac{\\partial}{\\partial B} with A after it."""
    braced = parser.sees("{")
    if braced:
        parser.take()
    parser.take()
    order = _parse_order_above(parser)
    over = None if (parser.sees("}") or not braced) else parser.side()
    if braced:
        parser.expect("}")
    parser.expect("{")
    bys: list[Node] = []
    while not parser.sees("}"):
        if parser.token.text in ("partial", "d", "delta"):
            parser.take()
        bys += _parse_by(parser)
        if len(bys) > 2:
            raise parser.error("at most a second derivative is read")
    parser.take()
    if order == 1 and len(bys) == 2 and bys[0] == bys[1]:
        bys = [Power(bys[0], Number(2.0))]  # by the variance, sigma^2
    if len(bys) != order:
        raise parser.error("a derivative by one symbol is read, not by this")
    if over is None:
        return _applied(parser, *bys)
    if len(bys) == 1:
        return Derivative(over, bys[0], there=_in_brackets(parser) if isinstance(bys[0], Symbol) else None)
    return Derivative(Derivative(over, bys[1]), bys[0])


def _in_brackets(parser: Cursor) -> Symbol | None:
    """A symbol that stands alone in brackets; None, and nothing is taken, if there is anything else."""
    start, depth = parser.at, parser.depth
    if not parser.sees("(") or parser.closing_bracket() - parser.next > MOST_THERE:
        return None
    parser.take()
    found = parser.factor() if parser.token.kind in ("letter", "command") else None
    if isinstance(found, Symbol) and parser.sees(")"):
        parser.take()
        if not parser.sees("^", "_", "'"):
            return found
    parser.at, parser.depth = start, depth
    return None


def _parse_by(parser: Cursor) -> list[Node]:
    """What is differentiated by, twice if it has the power of a second derivative."""
    by = parser.factor()
    if isinstance(by, Power) and by.exponent == Number(2.0):
        return [by.base, by.base]
    return [by]


def _parse_order_above(parser: Cursor) -> int:
    if not parser.sees("^"):
        return 1
    parser.take()
    return parse_order(parser)


def parse_order(parser: Cursor) -> int:
    """The 2 of a second derivative."""
    power = parser.group()
    if power != Number(2.0):
        raise parser.error("at most a second derivative is read")
    return 2


def operand(parser: Cursor) -> Node:
    """What a derivative sign applies to: a bracket, or the rest of the term."""
    if parser.sees("(", "[", "{"):
        return parse_scripts(parser, parser.brackets())
    return parser.term()


def _applied(parser: Cursor, *bys: Node, sign: str = "") -> Node:
    """The derivative, by one symbol after another, of what follows; the bare sign where nothing does."""
    if len(bys) == 1 and nothing_follows(parser):
        return Operator(bys[0], sign)
    found = operand(parser)
    for by in reversed(bys):
        found = Derivative(found, by, sign)
    return found


def is_coefficient(parser: Cursor, node: Node) -> bool:
    """Whether a Greek letter stands before a norm, a sum or a trace, of which it is a coefficient."""
    large = parser.sees("|", "langle", "sum", "lVert") or FUNCTIONS.get(parser.token.text) == "tr"
    return isinstance(node, Symbol) and node.name in GREEK and not node.subs and large and not parser.bars


def nothing_follows(parser: Cursor) -> bool:
    """Whether a formula, or a part of it, ends here."""
    return parser.token.kind in ("end", "words") or parser.token.text in (")", "]", "}", ",", ".", ";", ":")


def _parse_below(parser: Cursor, sign: str) -> Node:
    """What stands below a sign: a symbol, or several indices that something else says what they are of."""
    braced = parser.sees("{")
    ahead = [parser.ahead(n) for n in range(1, 6)] if braced else []
    end = next((n for n, token in enumerate(ahead) if token.text == "}"), 0)
    inside = [token for token in ahead[:end] if token.text != ","]
    plain = all(token.kind in ("letter", "number") or token.text in GREEK for token in inside)
    return Symbol(sign, parse_indices(parser)) if len(inside) > 1 and plain else parser.group()


def parse_inline_derivative(parser: Cursor) -> Node:
    """\\partial A / \\partial B."""
    parser.take()
    if parser.sees("_"):
        parser.take()
        return _applied(parser, _parse_below(parser, "partial"), sign="partial")
    if parser.sees("/"):  # \\partial / \\partial w of what follows
        parser.take()
        parser.expect("partial")
        return _of_what_follows(parser, parser.factor())
    over = _above_stroke(parser) or parser.factor()
    if not parser.sees("/"):
        return Differential(over)
    parser.take()
    parser.expect("partial")
    return Derivative(over, parser.factor())


def _above_stroke(parser: Cursor) -> Node | None:
    r"""All that stands before the stroke of `\partial \lambda \|w\|^2 / \partial w`; None if that is no term."""
    start, before = parser.at, parser.depth
    stroke = _stroke_of_derivative(parser)
    if stroke < 0:
        return None
    sign = parser.tokens[stroke]
    parser.tokens[stroke] = replace(sign, kind="end", text="")
    try:
        over = parser.term()
        if parser.next == stroke:
            return over
    except ReadError:
        pass
    finally:
        parser.tokens[stroke] = sign
    parser.at, parser.depth = start, before
    return None


def _stroke_of_derivative(parser: Cursor) -> int:
    """The place of the stroke before a `\\partial`, with nothing but one term before it; -1 if there is none."""
    depth = 0
    for at in range(parser.next, len(parser.tokens) - 1):
        token = parser.tokens[at]
        if depth == 0 and token.text == "/" and token.kind == "sign":
            following = next((each for each in parser.tokens[at + 1 :] if each.kind != "space"), token)
            if following.text == "partial":
                return at
        if depth == 0 and (token.kind in ("row", "end", "words") or token.text in ENDS_TERM):
            return -1
        depth += {"{": 1, "(": 1, "[": 1, "}": -1, ")": -1, "]": -1}.get(token.text, 0)
        if depth < 0:
            return -1
    return -1


def parse_bracketed_derivative(parser: Cursor) -> Node | None:
    """(\\partial A) / \\partial B, also with a bracket below; None where something else stands in the bracket."""
    end = parser.closing_bracket() if parser.sees("(") and parser.ahead().text == "partial" else 0
    behind = [token.text for token in parser.tokens[end + 1 : end + 4]]
    below = behind[:2] == ["/", "partial"] or behind == ["/", "(", "partial"]
    if not end or not below or any(token.text == "/" for token in parser.tokens[parser.next : end]):
        return None
    parser.take()
    parser.take()
    over = parser.side()
    parser.expect(")")
    parser.take()
    in_bracket = parser.sees("(")
    if in_bracket:
        parser.take()
    parser.take()
    found = Derivative(over, parser.factor())
    if in_bracket:
        parser.expect(")")
    return found


def parse_gradient(parser: Cursor) -> Node:
    """\\nabla_w J, or \\nabla J(w), which says itself by what."""
    parser.take()
    order, by = 1, None
    while parser.sees("_", "^"):
        if parser.take().text == "_":
            by = _parse_below(parser, "nabla")
        else:
            order = parse_order(parser)
    if by is not None:
        return _applied(parser, *[by] * order, sign="nabla")
    if nothing_follows(parser):
        return Operator(Symbol("nabla", at=parser.token.at), "nabla")  # \nabla := \partial / \partial w_k
    at, again, of = parser.token.at, parser.sees("nabla"), parser.factor()
    if again and isinstance(of, Derivative):  # \\nabla \\nabla J
        return Derivative(of, of.by, of.sign)
    of = Product((of, parser.term())) if is_coefficient(parser, of) else of
    called = of.arguments if isinstance(of, Application) else ()
    by, sign = (called[0], "") if len(called) == 1 else (Symbol("nabla", at=at), "nabla")  # what, something else says
    for _ in range(order):
        of = Derivative(of, by, sign)
    return of


def quotient(parser: Cursor, over: Node, under: Node) -> Node:
    """a / b, which is a derivative if both are differentials: dJ/dw, d/dw J."""
    if isinstance(under, Differential) and isinstance(over, Differential):
        return Derivative(over.of, under.of)
    if isinstance(under, Differential) and over in (Symbol("d", (), (), getattr(over, "at", 0)),):
        return _of_what_follows(parser, under.of)
    return Fraction(over, under, slashed=True)


def _of_what_follows(parser: Cursor, by: Node) -> Node:
    """The derivative by a symbol of what follows, which may be a bracket right behind it: `d/dw_k (w_k^2)`."""
    if isinstance(by, Application) and len(by.arguments) == 1 and not by.scripts:
        return Derivative(by.arguments[0], by.symbol)
    return _applied(parser, by)


def quotients(parser: Cursor, factors: Sequence[Node], under: Node) -> list[Node]:
    """The factors with the last ones divided by what stands below a stroke: all, but of `a dp / df` only the last."""
    *before, last = factors
    if before and isinstance(last, Differential) and isinstance(under, Differential):
        return [*before, quotient(parser, last, under)]
    return [quotient(parser, last if not before else Product(tuple(factors)), under)]


def restricted(parser: Cursor, found: Derivative) -> Node:
    """A derivative with a part named behind a bar, as in `|_{\\text{data}}`: that of J_{\\text{data}}."""
    if not (sees_remark(parser) and isinstance(found.of, Symbol)):
        return found
    parser.take()
    parser.take()
    return Derivative(replace(found.of, name=f"{found.of.name} {parse_word_script(parser)}"), found.by)
