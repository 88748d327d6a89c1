"""Names of matrices that lie the other way than the question's: `B` where an answer says `B = W^T`."""

from __future__ import annotations

from typing import Any

from grader.derivation.meaning.symbols import Table
from grader.derivation.nodes.syntax import Derivative, Node, Symbol, Transposed

WHOLE = "~"
"""Before the name of a symbol of the question: its matrix, whatever names a question has for it."""


def with_turned(table: Table, name: str, symbol: str) -> Table:
    """The table in which a name is the transposition of a symbol's matrix."""
    found = table.with_matrix(name, symbol).with_matrix(WHOLE + symbol, symbol)
    return found.with_turned_name(name)


def as_it_lies(node: Node, table: Table) -> Any:
    """The formula with the question's matrix in the place of one that lies the other way; None for any other.

    What is differentiated by a transposition is that of what is differentiated by the matrix.
    """
    if isinstance(node, Derivative) and isinstance(node.by, Transposed):
        return Transposed(Derivative(node.of, node.by.of))
    if isinstance(node, Derivative) and (by := _turned(node.by, table)) is not None:
        return Transposed(Derivative(node.of, by)) if not _indices(node.by) else Derivative(node.of, by)
    if isinstance(node, Transposed):
        return _turned(node.of, table) if not _indices(node.of) else None
    if (found := _turned(node, table)) is None:
        return None
    return found if _indices(node) else Transposed(found)


def _turned(node: Node, table: Table) -> Symbol | None:
    """The symbol of the question for one that lies the other way, its indices in the question's order."""
    if not isinstance(node, Symbol) or node.name not in table.turned or node.upper or len(node.subs) > 2:
        return None
    symbol = table.matrices[node.name]
    return Symbol(symbol if node.subs else WHOLE + symbol, node.subs[::-1], (), node.at)


def _indices(node: Node) -> int:
    return len(node.subs) if isinstance(node, Symbol) else 0
