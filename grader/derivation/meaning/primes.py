"""Primes that differentiate by what an answer says that they do: `I write ' for the derivative by $w_k$`."""

from __future__ import annotations

from dataclasses import replace

from grader.derivation.meaning.symbols import Table
from grader.derivation.nodes.indices import is_plain_index
from grader.derivation.nodes.syntax import Node, Prime, Symbol


def primed(node: Node, table: Table) -> Node | None:
    """What a prime differentiates, where one says by what; None of a symbol whose prime is a part of its name."""
    if table.prime is None or isinstance(node, Prime):
        return node.of if table.prime is not None and isinstance(node, Prime) else None
    if not isinstance(node, Symbol) or not node.name.endswith("'") or table.find(node.name) is not None:
        return None
    base = node.name[:-1]
    is_index = is_plain_index(node) and table.find(base) is None and table.is_index(node.name)
    return None if is_index else replace(node, name=base)
