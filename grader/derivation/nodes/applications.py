"""Brackets after a symbol: `J(W)`, `x_i (p - y)`, `p(y = k | x)`."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from grader.derivation.nodes.cursor import CLOSING, OPENING, Cursor
from grader.derivation.nodes.indices import is_plain_index, parse_index
from grader.derivation.nodes.matrices import parse_list
from grader.derivation.nodes.scripts import parse_scripts_behind
from grader.derivation.nodes.syntax import Application, Condition, Indicator, Node, Number, Sum, Symbol, walk
from grader.derivation.text.lexer import ReadError, Token

PROBABILITIES = frozenset(["bb P", "Pr"])
"""Signs of a probability: each with its event is a name by itself, for `P(x)` and `P(y)` are no one function."""
EXPECTATION = "bb E"
"""In square brackets the same of a mean: `\\mathbb{E}[R_t]`."""
SUCH_THAT = frozenset(["mid", "|", "vert", ";"])


def _outside_of_brackets(found: Sequence[Token]) -> list[str]:
    """The signs and commands of some tokens that stand in no bracket."""
    depth, kept = 0, []
    for token in found:
        if token.kind not in ("sign", "command"):
            continue
        depth -= token.text in CLOSING
        if depth == 0:
            kept.append(token.text)
        depth += token.text in OPENING
    return kept


def _opens(parser: Cursor, symbol: Symbol) -> bool:
    """Whether brackets begin that may hold arguments: behind a word square ones, too, if they hold several.

    Behind the d of a differential all may.
    """
    if _is_expectation(parser, symbol):
        return True
    if _is_differential(symbol):
        return parser.sees(*OPENING)
    if not (parser.sees("[") and " " in symbol.name):
        return parser.sees("(")
    inside = parser.tokens[parser.next + 1 : parser.closing_bracket()]
    return {",", "|"} & set(_outside_of_brackets(inside)) != set() and any(token.text == "(" for token in inside)


def _is_expectation(parser: Cursor, symbol: Symbol) -> bool:
    """Whether square brackets are those of an expectation: behind a plain E they hold one symbol with indices."""
    if not parser.sees("[") or symbol.name not in (EXPECTATION, EXPECTATION[-1]) or symbol.subs or symbol.upper:
        return False
    inside = [
        token.text for token in parser.tokens[parser.next + 1 : parser.closing_bracket()] if token.kind != "space"
    ]
    return symbol.name == EXPECTATION or (inside[1:2] == ["_"] and not {"+", "-", "=", ","} & set(inside))


def parse_application(parser: Cursor, symbol: Symbol) -> Node:
    """`J(W)`, `p_k(x_i)`, `x_i (p - y)`: whether it is a call or a product, the symbols will tell."""
    if not _opens(parser, symbol) or parser.tokens[parser.at].kind == "space":
        return symbol
    start, end = parser.next, parser.closing_bracket()
    inside = [token for token in parser.tokens[start + 1 : end] if token.kind != "space"]
    is_expectation = _is_expectation(parser, symbol)
    if (symbol.name in PROBABILITIES or is_expectation) and not symbol.subs and not symbol.upper and inside:
        parser.at = end + 1
        said = "".join(token.text for token in inside if token.text not in ("{", "}"))
        return Symbol(f"{EXPECTATION if is_expectation else symbol.name}({said})", (), (), symbol.at)
    outer = _outside_of_brackets(inside)
    if "=" in outer and SUCH_THAT & set(outer[outer.index("=") :]):
        return parse_probability(parser, symbol, end)
    if not inside or parser.is_condition_until(")", 1) or _is_number_of_equation(parser, start, end):
        return symbol
    opening = id(parser.tokens[start])
    if opening in parser.no_arguments:
        return symbol
    arguments, given = _parse_arguments(parser, inside, may_be_given=not _is_differential(symbol))
    arguments = arguments or _parse_listed(parser, symbol, start, end)
    if arguments is None:
        parser.no_arguments.add(opening)
        return symbol
    parser.at = end + 1
    if symbol.name == "delta" and is_plain_index(symbol) and len(arguments) == 2 and is_plain_index(arguments[0]):
        return Indicator((Condition(arguments[0], "=", arguments[1]),))
    return Application(symbol, arguments, parse_scripts_behind(parser), given)


def named_by_arguments(call: Application, counts: Callable[[str], bool]) -> Symbol:
    """`p(x_n | z)` as a name with the indices of its arguments: another than `p(x_n)`.

    So is what counts something, `\\pi(a | s)`: it is an index itself.
    """
    nodes = [[each for each in walk(argument) if isinstance(each, Symbol | Number)] for argument in call.arguments]
    below = [
        index
        for part in nodes
        for each in part
        if isinstance(each, Symbol)
        for index in (*each.upper, *each.subs, *([each] if is_plain_index(each) and counts(each.name) else ()))
    ]
    letters = {index.name: index for index in below if isinstance(index, Symbol) and is_plain_index(index)}
    words = ["".join(map(_word, (each for each in part if each not in letters.values()))) for part in nodes]
    name = f"{','.join(words[: call.given])}|{','.join(words[call.given :])}"
    return Symbol(f"{call.symbol.name}({name})", (*call.symbol.subs, *letters.values()), (), call.symbol.at)


def _word(node: Symbol | Number) -> str:
    return node.name if isinstance(node, Symbol) else f"{node.value:g}"


def _is_number_of_equation(parser: Cursor, start: int, end: int) -> bool:
    """A whole number in brackets where nothing follows is the number of an equation."""
    inside = [token for token in parser.tokens[start + 1 : end] if token.kind != "space"]
    rest = [token for token in parser.tokens[end + 1 : -1] if token.kind != "space"]
    return len(inside) == 1 and inside[0].text.isdigit() and not rest


def _is_differential(symbol: Symbol) -> bool:
    """Whether a symbol may be the d of a differential."""
    return symbol.name == "d" and not symbol.subs and not symbol.upper


def _parse_arguments(
    parser: Cursor, inside: Sequence[Token], *, may_be_given: bool
) -> tuple[tuple[Node, ...] | None, int]:
    """Formulas with commas between them, and how many stand before a bar; None for anything else.

    Where nothing is given, bars are those of norms.
    """
    part = parser.part(inside)
    part.depth, part.bars = parser.depth + 1, int(may_be_given)
    found: list[Node] = []
    given = 0
    try:
        while part.token.kind != "end":
            if found and not part.sees(",", *SUCH_THAT):
                return None, 0
            if found:
                given = given or (len(found) if part.sees(*SUCH_THAT) else 0)
                part.take()
            found.append(part.side())
    except ReadError:
        return None, 0
    return tuple(found), given


def _parse_listed(parser: Cursor, symbol: Symbol, start: int, end: int) -> tuple[Node, ...] | None:
    """What `J(w_1, ..., w_K)` depends on, as the vector of all of it; what has indices or a power is multiplied."""
    inside = parser.tokens[start + 1 : end + 1]
    if symbol.subs or symbol.upper or parser.tokens[end + 1].text in ("^", "_") or any(t.text == "(" for t in inside):
        return None
    listed = parse_list(parser.part(inside), "(")
    return (listed,) if isinstance(listed, Sum) and isinstance(listed.body, Symbol) else None


def parse_probability(parser: Cursor, symbol: Symbol, end: int) -> Node:
    """p(y = k | x): the probability of class k for the example of x."""
    inside = [token for token in parser.tokens[parser.next + 1 : end] if token.kind != "space"]
    at = next(at for at, token in enumerate(inside) if token.text == "=")
    bar = next((at for at, token in enumerate(inside) if token.text in ("mid", "|", "vert", ";")), len(inside))
    label = parser.part(inside[:at]).symbol()
    index = parse_index(parser.part(inside[at + 1 : bar]))
    example: tuple[Node, ...] = ()
    given = inside[bar + 1 :]
    for source in ([label] if isinstance(label, Symbol) else []) + _first_symbol(parser, given):
        example = example or source.upper or source.subs
    parser.at = end + 1
    return Symbol(symbol.name, (*example[:1], index), (), symbol.at)


def _first_symbol(parser: Cursor, found: Sequence[Token]) -> list[Symbol]:
    try:
        node = parser.part(found).symbol()
    except ReadError:
        return []
    return [node] if isinstance(node, Symbol) else []
