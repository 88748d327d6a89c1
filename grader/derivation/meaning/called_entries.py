r"""Indices in brackets behind a symbol: `p(i, k)` for `p_{ik}`, `\phi_j(x_n)` for one example."""

from __future__ import annotations

from dataclasses import replace

from grader.derivation.meaning.symbols import Table
from grader.derivation.nodes.indices import is_plain_index
from grader.derivation.nodes.syntax import Application, Symbol


def entry_of(symbol: Symbol, node: Application, table: Table) -> Symbol | None:
    r"""The entry of a symbol that stands for its value at one example or at several: `\phi_j(x_n)`, `k(x_i, x_j)`.

    Nobody writes a product so, or multiplies by what means nothing.
    """
    known = table.find(symbol.name)
    plain = [each for each in node.arguments if isinstance(each, Symbol) and is_plain_index(each)]
    counting = [each for each in plain if table.is_usual(each.name)]
    if len(counting) == len(node.arguments) and not (symbol.subs or symbol.upper or table.find(counting[0].name)):
        fits = known is None or len(known.axes) == len(counting)
        return replace(symbol, subs=tuple(counting)) if fits and symbol.name not in table.sizes else None
    if counting and known is not None and len(known.axes) == len(node.arguments) and not (symbol.subs or symbol.upper):
        classes = [each for each in node.arguments if isinstance(each, Symbol) and _is_class(each, table)]
        if len(counting) + len(classes) == len(node.arguments):  # p(i, y_i)
            return replace(symbol, subs=node.arguments)
    indices = [index for each in node.arguments if isinstance(each, Symbol) for index in (*each.upper, *each.subs)]
    one_each = len(indices) == len(node.arguments) and all(isinstance(each, Symbol) for each in node.arguments)
    if not one_each or symbol.upper or not all(map(is_plain_index, indices)):
        return None
    if len(indices) > 1:
        is_new = known is None and symbol.name not in table.functions
        distinct = len({index.name for index in indices if isinstance(index, Symbol)}) > 1
        fits = known is not None and len(known.axes) == len(indices) and (distinct or len({*known.axes}) == 1)
        return replace(symbol, subs=tuple(indices)) if not symbol.subs and (fits or (is_new and distinct)) else None
    of = node.arguments[0]
    unknown = isinstance(of, Symbol) and table.find(of.name) is None and of.name not in table.words
    given = known is not None and known.name not in table.definitions and len(known.axes) > len(symbol.subs)
    return replace(symbol, upper=tuple(indices)) if unknown and given else None


def _is_class(node: Symbol, table: Table) -> bool:
    """Whether it is the label of an example, with no other index."""
    known = table.find(node.name)
    return bool(known and known.one_hot) and len(node.subs) + len(node.upper) == 1
