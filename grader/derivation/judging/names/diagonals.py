r"""Matrices of which only the diagonal is given: `R_{nn} = y_n (1 - y_n)`, where words say that R is diagonal."""

from __future__ import annotations

import re
from dataclasses import replace

from grader.derivation.nodes.indices import is_plain_index
from grader.derivation.nodes.syntax import Condition, Indicator, Node, Product, Symbol

DIAGONAL = re.compile(r"diagonal|对角|對角|対角|대각", re.I)
OF_DIAGONAL = "{} is read as a diagonal matrix"


def from_diagonal(symbol: Symbol, body: Node, said: str) -> tuple[Symbol, Node] | None:
    """The matrix and its entries, where a symbol has one letter twice and the text speaks of a diagonal; else None."""
    names = [each.name for each in symbol.subs if isinstance(each, Symbol) and is_plain_index(each)]
    first = symbol.subs[0] if symbol.subs else None
    twice = len(symbol.subs) == len(names) == 2 and names[0] == names[1]
    if not (twice and isinstance(first, Symbol) and DIAGONAL.search(said)):
        return None
    other = replace(first, name=f"{first.name}'")
    entries = Product((Indicator((Condition(first, "=", other),)), body))
    return replace(symbol, subs=(first, other)), entries
