"""Sums without an index: `sum p_k` is one over k if nothing else counts k, or one over what is left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from grader.derivation.meaning.symbols import Table
from grader.derivation.nodes.syntax import Node, Sum, Symbol, Variable, children, rebuilt, walk

LEFT_OUT = "n'"
"""The index of a sum over what is left out, in a letter that nobody writes."""
Way = tuple[list[Node], tuple[str, ...]]


def ways_to_sum(nodes: Sequence[Node], table: Table) -> list[Way]:
    """All ways to read the sums that name no index, with words for it: over a letter that nothing else uses, over the
    axis that is left out, over all entries."""
    bare = [each for node in nodes for each in walk(node) if isinstance(each, Sum) and not each.variables]
    if not bare:
        return [(list(nodes), ())]
    ways: list[Way] = []
    outside = {letter for each in nodes for letter in letters_in(each, without=bare)}
    own = {id(each): letters_in(each.body, without=bare) - outside for each in bare}
    letters = sorted({letter for each in own.values() for letter in each})
    if len(letters) > 1 and all(len(each) == 1 for each in own.values()):
        said = f"the sums without an index are read as those over {' and '.join(letters)}"
        ways.append(([_each_filled(node, own) for node in nodes], (said,)))
    for letter in letters:
        ways.append((_filled(nodes, letter, None), (f"the sum without an index is read as one over {letter}",)))
    size = next((name for name, axis in table.sizes.items() if axis == table.leave_out), None)
    if size is not None:
        words = f"the sum without an index is read as one over {table.leave_out}"
        ways.append((_filled(nodes, LEFT_OUT, Symbol(size)), (words,)))
    if not letters:
        ways.append((list(nodes), ("the sum without an index is read as one over all entries",)))
    if size is not None and len(bare) > 1:
        said = "each sum without an index is read as one over what its terms have"
        ways.append(([_each_natural(node, own, Symbol(size), table) for node in nodes], (said,)))
    return ways


def _each_natural(node: Any, own: Mapping[int, set[str]], size: Symbol, table: Table) -> Any:
    """A formula with each sum without an index over its own letter, or over the examples where its body has them and
    then over their entries; over all entries where it has none. As many of them as letters are over these."""
    if isinstance(node, Sum) and not node.variables:
        nested = [node]
        while isinstance(nested[-1].body, Sum) and not nested[-1].body.variables:
            nested.append(nested[-1].body)
        letters = sorted(own.get(id(nested[-1]), ()))
        if len(letters) == len(nested):
            node = replace(node, variables=tuple(map(Variable, letters)), body=nested[-1].body)
        elif _is_of_examples(node.body, table):
            return replace(node, variables=(Variable(LEFT_OUT),), upper=size)
    return rebuilt(node, lambda child: _each_natural(child, own, size, table))


def _is_of_examples(node: Node, table: Table) -> bool:
    known = (table.find(each.name) for each in walk(node) if isinstance(each, Symbol))
    return any(each is not None and table.leave_out in each.axes for each in known)


def _each_filled(node: Any, own: Mapping[int, set[str]]) -> Any:
    """A formula with its own letter below every sum without one."""
    if id(node) in own:
        node = replace(node, variables=tuple(map(Variable, own[id(node)])))
    return rebuilt(node, lambda child: _each_filled(child, own))


def _filled(nodes: Sequence[Node], letter: str, upper: Node | None) -> list[Node]:
    """The formulas with this index below every sum without one that has it, or may have it."""

    def filled(node: Any) -> Any:
        if isinstance(node, Sum) and not node.variables and (upper is not None or letter in letters_in(node.body)):
            node = replace(node, variables=(Variable(letter),), upper=upper)
            if upper is not None and any(isinstance(each, Sum) and not each.variables for each in walk(node.body)):
                return node  # \\sum \\sum a b: the inner one is over the entries of an example
        return rebuilt(node, filled)

    return [filled(node) for node in nodes]


def letters_in(node: Any, without: Sequence[Node] = ()) -> set[str]:
    """The letters that stand as free indices in a formula, but for those in some parts of it."""
    if any(node is each for each in without):
        return set()
    found: set[str] = set()
    if isinstance(node, Symbol):
        for index in (*node.subs, *node.upper):
            found |= {index.name} if isinstance(index, Symbol) and not index.subs else set()
    for child in children(node):
        found |= letters_in(child, without)
    return found - ({variable.name for variable in node.variables} if isinstance(node, Sum) else set())
