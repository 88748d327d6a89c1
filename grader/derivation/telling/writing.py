"""Formulas as text in the notation that a student writes: plain signs, plain letters, or Typst."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from grader.derivation.nodes.mathml import GREEK
from grader.derivation.nodes.syntax import (
    Add,
    Call,
    Derivative,
    Fraction,
    Negative,
    Node,
    Norm,
    Number,
    Power,
    Product,
    Sum,
    Symbol,
    Transposed,
    Variable,
)

LOOSE, FACTOR, ATOM = range(3)
"""How tightly what stands around a formula binds: not at all, as a product does, as a power does."""


class UnwrittenError(Exception):
    """A formula that this notation is not written for here."""


@dataclass(frozen=True)
class Notation:
    """How one notation writes what differs between them: `partial` before one sign and before a word, `below` around
    several indices."""

    total: str
    partial: tuple[str, str]
    transposed: str
    squared: str
    below: tuple[str, str] = ("", "")
    between: str = ""
    whole: str = "{}"
    greek: bool = False


NOTATIONS = {
    "signs": Notation("Σ", ("∂{}", "∂{}"), "ᵀ", "²", greek=True),
    "letters": Notation("sum", ("d{}", "d {}"), "^T", "^2"),
    "typst": Notation("sum", ("partial {}", "partial {}"), "^top", "^2", ("(", ")"), between=" ", whole="$ {} $"),
}


def written(sides: Sequence[Node], notation: Notation) -> str:
    """The equation of these sides. Raises UnwrittenError."""
    return notation.whole.format(" = ".join(_of(side, notation, LOOSE) for side in sides))


def _of(node: Node, notation: Notation, around: int) -> str:
    writer = WRITERS.get(type(node))
    if writer is None:
        raise UnwrittenError(type(node).__name__)
    text, own = writer(node, notation)
    return f"({text})" if own < around else text


def _number(node: Number, notation: Notation) -> tuple[str, int]:
    return f"{node.value:g}", ATOM


def _name(name: str, notation: Notation) -> str:
    if " " in name or "/" in name or "'" in name:
        raise UnwrittenError(name)
    return GREEK.get(name, name) if notation.greek else name


def _indices(indices: Sequence[Any], notation: Notation) -> str:
    names = []
    for index in indices:
        if isinstance(index, Number):
            names.append(f"{index.value:g}")
        elif isinstance(index, Variable) or (isinstance(index, Symbol) and not index.subs and not index.upper):
            names.append(_name(index.name, notation))
        else:
            raise UnwrittenError("an index")
    if len(names) > 1 and any(len(name) > 1 for name in names) and not notation.between:
        raise UnwrittenError("long indices")
    opened, closed = notation.below if len(names) > 1 else ("", "")
    return f"_{opened}{notation.between.join(names)}{closed}" if names else ""


def _symbol(node: Symbol, notation: Notation) -> tuple[str, int]:
    if node.upper:
        raise UnwrittenError("an index above")
    return _name(node.name, notation) + _indices(node.subs, notation), ATOM


def _add(node: Add, notation: Notation) -> tuple[str, int]:
    text = _of(node.terms[0], notation, LOOSE)
    for term in node.terms[1:]:
        negative = isinstance(term, Negative)
        inner = _of(term.of, notation, FACTOR) if isinstance(term, Negative) else _of(term, notation, LOOSE)
        text += f" {'-' if negative else '+'} {inner}"
    return text, LOOSE


def _negative(node: Negative, notation: Notation) -> tuple[str, int]:
    return f"-{_of(node.of, notation, FACTOR)}", LOOSE


def _product(node: Product, notation: Notation) -> tuple[str, int]:
    last = len(node.factors) - 1
    parts = []
    for at, factor in enumerate(node.factors):
        text = _of(factor, notation, FACTOR)
        parts.append(f"({text})" if isinstance(factor, Sum) and at < last else text)
    return " ".join(parts), FACTOR


def _fraction(node: Fraction, notation: Notation) -> tuple[str, int]:
    simple = isinstance(node.over, Number | Symbol) and isinstance(node.under, Number | Symbol)
    stroke = "/" if simple else " / "
    return f"{_of(node.over, notation, ATOM)}{stroke}{_of(node.under, notation, ATOM)}", FACTOR


def _power(node: Power, notation: Notation) -> tuple[str, int]:
    base = _of(node.base, notation, ATOM)
    if node.exponent == Number(2.0):
        return f"{base}{notation.squared}", ATOM
    exponent = _of(node.exponent, notation, LOOSE)
    return f"{base}^{exponent}" if len(exponent) == 1 else f"{base}^({exponent})", ATOM


def _transposed(node: Transposed, notation: Notation) -> tuple[str, int]:
    return f"{_of(node.of, notation, ATOM)}{notation.transposed}", ATOM


def _call(node: Call, notation: Notation) -> tuple[str, int]:
    return f"{node.function}({_of(node.argument, notation, LOOSE)})", ATOM


def _sum(node: Sum, notation: Notation) -> tuple[str, int]:
    if node.kind != "sum" or node.conditions:
        raise UnwrittenError("a product, or a sum with conditions")
    signs = " ".join(f"{notation.total}{_indices([variable], notation)}" for variable in node.variables)
    return f"{signs} {_of(node.body, notation, FACTOR)}", FACTOR


def _norm(node: Norm, notation: Notation) -> tuple[str, int]:
    return f"||{_of(node.of, notation, LOOSE)}||", ATOM


def _derivative(node: Derivative, notation: Notation) -> tuple[str, int]:
    over, under = _of(node.of, notation, LOOSE), _of(node.by, notation, ATOM)
    sign, spaced = notation.partial
    above = (
        (sign if len(over) == 1 else spaced).format(over) if isinstance(node.of, Symbol) else sign.format(f"({over})")
    )
    return f"{above}/{(sign if len(under) == 1 else spaced).format(under)}", FACTOR


WRITERS: Mapping[type, Callable[[Any, Notation], tuple[str, int]]] = {
    Number: _number,
    Symbol: _symbol,
    Add: _add,
    Negative: _negative,
    Product: _product,
    Fraction: _fraction,
    Power: _power,
    Transposed: _transposed,
    Call: _call,
    Sum: _sum,
    Norm: _norm,
    Derivative: _derivative,
}
