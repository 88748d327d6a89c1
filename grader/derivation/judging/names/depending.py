"""What symbols of a question depend on in an answer, by a name that it has nowhere else: the X of `\\mu(X)`."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from grader.derivation.judging.discourse import Pair
from grader.derivation.meaning.symbols import Table
from grader.derivation.nodes.syntax import Application, Node, Power, Product, Symbol, children, walk


def variables_of(pairs: Sequence[Pair], table: Table, own: frozenset[str]) -> frozenset[str]:
    """Names that mean nothing and stand only in brackets behind symbols of the question, or behind powers, too."""
    inside: set[str] = set()
    outside = set(own)
    called: set[str] = set()
    for node in (side.node for pair in pairs for side in (*pair.lefts, pair.right) if side.node is not None):
        called |= {name for each in walk(node) if isinstance(each, Application) for name in _arguments(each)}
        for name, is_inside in _names(node, table):
            (inside if is_inside else outside).add(name)
    found = inside & called - outside
    return frozenset(name for name in found if table.find(name) is None and name not in table.sizes)


def _arguments(call: Application) -> list[str]:
    return [each.name for each in call.arguments if isinstance(each, Symbol)]


def _names(node: Node, table: Table) -> Iterator[tuple[str, bool]]:
    """All names in a formula, and whether each stands where only what a symbol depends on does."""
    if isinstance(node, Symbol):
        yield node.name, False
    behind = list(_behind(node, table))
    yield from ((each.name, True) for each in behind)
    for child in children(node):
        if not any(child is each for each in behind):
            yield from _names(child, table)


def _behind(node: Node, table: Table) -> Iterator[Symbol]:
    """The symbol in the brackets behind one of the question's, or behind its power."""
    for of, within in _neighbours(node):
        named = isinstance(of, Symbol) and table.find(of.name) is not None
        if named and isinstance(within, Symbol) and not (within.subs or within.upper):
            yield within


def _neighbours(node: Node) -> Iterator[tuple[Node, Node]]:
    if isinstance(node, Application) and len(node.arguments) == 1:
        yield node.symbol, node.arguments[0]
    if isinstance(node, Product):
        for one, other in itertools.pairwise(node.factors):
            if isinstance(one, Power):
                yield one.base, other
