"""Fractions and binomial coefficients."""

from __future__ import annotations

from grader.derivation.nodes.cursor import Cursor
from grader.derivation.nodes.derivatives import is_derivative, parse_derivative
from grader.derivation.nodes.syntax import Add, Application, Call, Fraction, Negative, Node, Product


def parse_fraction(parser: Cursor) -> Node:
    """\\frac{a}{b}, which may be a derivative."""
    parser.take()
    if is_derivative(parser):
        return parse_derivative(parser)
    over, under = parser.group(), parser.group()
    # All of it is below the line, whatever follows a 1/N.
    return Fraction(over, Product((under,)) if isinstance(under, Application) else under)


def parse_binomial(parser: Cursor) -> Node:
    """\\binom{n}{k} by factorials."""
    parser.take()
    n, k = parser.group(), parser.group()
    under = (Call("factorial", k), Call("factorial", Add((n, Negative(k)))))
    return Fraction(Call("factorial", n), Product(under))
