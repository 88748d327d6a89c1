"""Sums without an index: `sum p_k` is one over k if nothing else counts k."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from grader.derivation.nodes.syntax import Node, Sum, Symbol, Variable, children, rebuilt, walk
from grader.derivation.text.lexer import ReadError


def with_indices(nodes: Sequence[Node]) -> tuple[list[Node], tuple[str, ...]]:
    """Sums without an index get the one letter that nothing else uses. Raises ReadError if there is no such letter."""
    bare = [each for node in nodes for each in walk(node) if isinstance(each, Sum) and not each.variables]
    if not bare:
        return list(nodes), ()
    notes = []

    def filled(node: Any) -> Any:
        if isinstance(node, Sum) and not node.variables:
            inside = _letters(node.body)
            outside: set[str] = set()
            for each in nodes:
                outside |= _letters(each, without=node)
            found = sorted(inside - outside)
            if len(found) != 1:
                raise ReadError("over what is this sum? Write its index below it")
            notes.append(f"the sum without an index is read as one over {found[0]}")
            node = replace(node, variables=(Variable(found[0]),))
        return rebuilt(node, filled)

    return [filled(node) for node in nodes], tuple(dict.fromkeys(notes))


def _letters(node: Any, without: Node | None = None) -> set[str]:
    """The letters that stand as free indices in a formula, but for those in one part of it."""
    if node is without:
        return set()
    found: set[str] = set()
    if isinstance(node, Symbol):
        for index in (*node.subs, *node.upper):
            found |= {index.name} if isinstance(index, Symbol) and not index.subs else set()
    for child in children(node):
        found |= _letters(child, without)
    return found - ({variable.name for variable in node.variables} if isinstance(node, Sum) else set())
