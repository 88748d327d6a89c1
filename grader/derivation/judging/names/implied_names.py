"""Names that say what they are: programs call the gradient by W `dW` or `grad_W`, and the logarithm of P `log_P`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from grader.derivation.meaning.symbols import Table
from grader.derivation.nodes.syntax import Call, Derivative, Node, Symbol

GRADIENT = re.compile(r"(?:d|grad)[- ]?(?P<of>[A-Za-z][A-Za-z-]{0,20})")
LOGARITHM = re.compile(r"log[- ]?(?P<of>[A-Za-z][A-Za-z-]{0,20})")
MOST = 3


def implied(symbol: Symbol, table: Table) -> Iterator[Node]:
    """What a name may say, none of which need be meant."""
    if (named := LOGARITHM.fullmatch(symbol.name)) and (inner := _inner(named["of"], symbol, table)):
        yield Call("log", inner)
    if (named := GRADIENT.fullmatch(symbol.name)) and (inner := _inner(named["of"], symbol, table)):
        for number in _numbers(table)[:MOST]:
            if number != inner.name:
                yield Derivative(Symbol(number), inner)


def _inner(name: str, symbol: Symbol, table: Table) -> Symbol | None:
    """The symbol that is spoken of, with the indices of the name: the `wk` of `dwk` is w_k."""
    if table.find(name) is not None:
        return Symbol(name, symbol.subs, symbol.upper, symbol.at)
    if len(name) == 2 and table.find(name[0]) is not None and table.is_index(name[1]):
        return Symbol(name[0], (Symbol(name[1]), *symbol.subs), symbol.upper, symbol.at)
    return None


def _numbers(table: Table) -> list[str]:
    """The symbols that are defined as numbers: those of the question first, then the last that the answer made."""
    found = [name for name in table.definitions if name in table.declared and not table.declared[name].axes]
    own = [name for name in found if name in table.own]
    return [name for name in found if name not in table.own] + own[::-1]
