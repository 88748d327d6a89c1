r"""Densities that everybody knows by their letter: `\mathcal{N}(x | \mu, \Sigma)`."""

from __future__ import annotations

import math

from grader.derivation.meaning.symbols import UNITS
from grader.derivation.nodes.syntax import (
    Add,
    Application,
    Call,
    Fraction,
    Negative,
    Node,
    Norm,
    Number,
    Power,
    Product,
    Symbol,
    Transposed,
    walk,
)  # fmt: skip
from grader.derivation.text.lexer import ReadError

NORMAL = "cal N"


def density(call: Application) -> Node | None:
    """The density of a normal distribution, of a number with its variance or of a vector with its covariance matrix.

    Raises ReadError.
    """
    if call.symbol.name != NORMAL or call.given != 1 or len(call.arguments) != 3:
        return None
    at, mean, spread = call.arguments
    if any(isinstance(each, Symbol) and each.name in UNITS for each in walk(spread)):
        raise ReadError("the determinant of an identity is not read, whose size nothing says", call.symbol.at)
    off = Add((at, Negative(mean)))
    exponent = Product((Number(-0.5), Transposed(off), Power(spread, Negative(Number(1.0))), off))
    return Fraction(Call("exp", exponent), Call("sqrt", Norm(Product((Number(2 * math.pi), spread)), single=True)))
