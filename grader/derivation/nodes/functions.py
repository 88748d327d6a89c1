r"""Functions: `\exp(a)`, `\log a b`, `\max(a, b)`, softmax, traces."""

from __future__ import annotations

from grader.derivation.nodes.cursor import OPENING, Cursor
from grader.derivation.nodes.indices import parse_indices
from grader.derivation.nodes.syntax import (
    Call,
    Element,
    Fraction,
    Largest,
    Negative,
    Node,
    Number,
    Power,
    Product,
    Symbol,
    Trace,
)
from grader.derivation.text.vocabulary import FUNCTIONS


def parse_function(parser: Cursor) -> Node:
    """A function with its powers and indices, of a bracket or of what follows."""
    name = FUNCTIONS[parser.take().text]
    power: Node | None = None
    index: tuple[Node, ...] = ()
    while parser.sees("^", "_"):
        if parser.take().text == "^":
            power = parser.group()
        elif name == "log" or name == "softmax":
            index = parse_indices(parser)
            if name == "log" and not (len(index) == 1 and isinstance(index[0], Symbol) and index[0].name == "e"):
                raise parser.error("only the natural logarithm is read")
            index = () if name == "log" else index
        else:
            raise parser.error(f"an index on {name} is not read")
    if parser.sees("'") and name in ("log", "exp"):
        return _primed(parser, name)
    if name == "max":
        return Largest(parse_several(parser))
    if name == "min":
        return Negative(Largest(tuple(map(Negative, parse_several(parser)))))
    bracketed = parser.sees("(", "[", "{")
    argument = parser.brackets() if bracketed else parse_argument(parser)
    while parser.sees("!"):
        parser.take()
        argument = Call("factorial", argument)
    found: Node = Call(name, argument, bare=not bracketed)
    if name == "softmax" and parser.sees("_"):
        parser.take()
        index = parse_indices(parser)
    if name == "tr":
        found = Trace(argument)
    if name == "relu":
        found = Largest((Number(0.0), argument))
    if index:
        found = Element(found, index)
    return Power(found, power) if power is not None else found


def _primed(parser: Cursor, name: str) -> Node:
    """The derivative of a function by its argument: ln'(u)"""
    parser.take()
    argument = parser.brackets() if parser.sees("(", "[") else parser.factor()
    return Fraction(Number(1.0), argument) if name == "log" else Call(name, argument)


def parse_several(parser: Cursor) -> tuple[Node, ...]:
    """(a, b), {a, b}"""
    opening = parser.take().text
    if opening not in OPENING:
        raise parser.error("of what is this the largest or smallest? Write brackets")
    found = [parser.side()]
    while parser.sees(","):
        parser.take()
        found.append(parser.side())
    parser.expect(OPENING[opening])
    return tuple(found)


def parse_argument(parser: Cursor) -> Node:
    """What follows a function's name without brackets: juxtaposed factors; how many of them is decided later."""
    sign = parser.sign()
    if parser.sees("sum", "prod"):
        found = parser.factor()
        return Negative(found) if sign < 0 else found
    factors = [parser.factor()]
    while parser.starts_factor() and not parser.sees("(", "[", "{", "frac", "sum", "prod", "partial", "nabla"):
        if parser.token.kind == "command" and parser.token.text in FUNCTIONS:
            break
        factors.append(parser.factor())
    found = factors[0] if len(factors) == 1 else Product(tuple(factors))
    return Negative(found) if sign < 0 else found
