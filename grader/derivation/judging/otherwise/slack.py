"""What people write with less care than the rules of notation ask: sums without brackets, sums from 0, bare primes.

Each is read as it is meant where it does not hold as it is written, and a person is told.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from grader.derivation.judging.discourse import Pair
from grader.derivation.meaning.symbols import Table
from grader.derivation.nodes.chains import Side
from grader.derivation.nodes.syntax import (
    Add,
    Application,
    Derivative,
    Negative,
    Node,
    Prime,
    Product,
    Sum,
    Symbol,
    children,
    rebuilt,
)  # fmt: skip

WIDER = "a sum is read with the terms behind it that have its index, as if it had brackets"
FROM_ZERO = "a sum from 0 up to a size is read as one over all"


def slack(left: Node, right: Node, table: Table) -> Iterator[tuple[Node, Node, str]]:
    """The ways to read two sides that were written with less care, with words for it."""
    whole, words = (_over_all(left), _over_all(right)), ""
    if whole != (left, right):
        (left, right), words = whole, FROM_ZERO
        yield left, right, words
    wide = _wider(left, table), _wider(right, table)
    if wide != (left, right):
        yield *wide, "; ".join(filter(None, (words, WIDER)))


def with_calls(table: Table, written: Sequence[Node | None]) -> Table:
    """The table in which what got its meaning as a function, `g(s_n) = ...`, is one from here on."""
    names = {each.symbol.name for each in written if isinstance(each, Application)}
    return replace(table, called=table.called | (names & (table.own | table.also.keys())))


def with_primes(pair: Pair, taken_by: dict[int, Node]) -> Pair:
    """The pair, where a prime behind a bracket is the derivative that its chain is about, which is noted for others."""
    start, chain = pair.lefts[0].node, pair.chains[0]
    if isinstance(start, Derivative) and chain:
        taken_by.setdefault(chain, start.by)
    by = taken_by.get(chain)
    if by is None:
        return pair

    def side(each: Side) -> Side:
        return each if each.node is None else replace(each, node=_unprimed(each.node, by))

    return replace(pair, lefts=tuple(map(side, pair.lefts)), right=side(pair.right))


def _unprimed(node: Any, by: Node) -> Any:
    inner = rebuilt(node, lambda child: _unprimed(child, by))
    return Derivative(inner.of, by) if isinstance(inner, Prime) else inner


def _over_all(node: Any) -> Any:
    """Sums from 0 up to a size, which are over one more than there are."""
    inner = rebuilt(node, _over_all)
    return replace(inner, one_more=False) if isinstance(inner, Sum) else inner


def _wider(node: Any, table: Table) -> Any:
    """A formula, where the last sum in a term takes what follows that has its index."""
    inner = rebuilt(node, lambda child: _wider(child, table))
    if not isinstance(inner, Add):
        return inner
    terms: list[Node] = []
    rest = list(inner.terms)
    while rest:
        term = rest.pop(0)
        letters = frozenset(_bound(term))
        taken = list(itertools.takewhile(partial(_depends, letters=letters, table=table), rest)) if letters else []
        terms.append(_taking(term, taken, table) if taken else term)
        rest = rest[len(taken) :]
    return terms[0] if len(terms) == 1 else Add(tuple(terms))


def _last(node: Node) -> Node | None:
    """What stands at the end of a term, into which what follows may belong."""
    if isinstance(node, Negative | Derivative):
        return node.of
    if isinstance(node, Product):
        return node.factors[-1]
    return node.body if isinstance(node, Sum) and node.kind == "sum" else None


def _bound(node: Node | None) -> Iterator[str]:
    """The indices of the sums at the end of a term."""
    while node is not None:
        if isinstance(node, Sum) and node.kind == "sum":
            yield from (variable.name for variable in node.variables)
        node = _last(node)


def _taking(node: Any, more: list[Node], table: Table) -> Any:
    """A term whose innermost sum that has an index of what follows takes it."""
    end = _last(node)
    inner = frozenset(_bound(end))
    if isinstance(node, Sum) and not any(_depends(each, inner, table) for each in more):
        return replace(node, body=Add((node.body, *more)))
    if isinstance(node, Product):
        return Product((*node.factors[:-1], _taking(end, more, table)))
    return replace(node, **{"body" if isinstance(node, Sum) else "of": _taking(end, more, table)})


def _depends(node: Node, letters: Collection[str], table: Table) -> bool:
    """Whether a formula has one of these indices, or leaves out that of the examples, which one of them counts."""
    if isinstance(node, Sum):
        letters = frozenset(letters) - {variable.name for variable in node.variables}
    examples = set(table.letters.get(table.leave_out or "", ())) & set(letters)
    if isinstance(node, Symbol):
        indices = (*node.subs, *node.upper)
        known = table.find(node.name, len(indices))
        missing = examples and known is not None and known.left_out and len(indices) < len(known.axes)
        if missing or any(isinstance(each, Symbol) and each.name in letters for each in indices):
            return True
    return any(_depends(each, letters, table) for each in children(node))
