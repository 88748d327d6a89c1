"""What another reading of the question changes, and whether it may mend a line that does not hold.

A reading gives symbols other values, or the same in an array that is laid out otherwise. A line in which nothing of
that stands says the same under both.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from grader.derivation.budget import Budget
from grader.derivation.judging.claims import BAD, Claim
from grader.derivation.judging.discourse import Pair
from grader.derivation.meaning.evaluate import symbol_values
from grader.derivation.meaning.place import Place
from grader.derivation.meaning.symbols import MARK, Table
from grader.derivation.meaning.values import MeaningError
from grader.derivation.nodes.syntax import OPEN, Entry, Node, Symbol, walk

ROUNDING = 1e-12


@dataclass(frozen=True)
class Changes:
    """The symbols of a question that have other values in another reading, and those whose axes stand otherwise.

    `open` are axes whose index the other reading leaves open in what it changes.
    """

    valued: frozenset[str]
    laid: frozenset[str]
    open: frozenset[str] = frozenset()

    def may_mend(self, claims: Sequence[Claim], pairs: Sequence[Pair], table: Table) -> bool:
        """Whether a line that does not hold, or was not read, is about what the reading changes, or one makes a symbol
        of the answer's own what it may be in that reading."""
        if len(claims) != len(pairs) or any(self._may_be_named(claim) for claim in claims):
            return True
        bad = [(claim, pair) for claim, pair in zip(claims, pairs, strict=True) if claim.status in BAD]
        return any(self._touch(claim) if claim.reading else self._may_touch(pair, table) for claim, pair in bad)

    def _may_be_named(self, claim: Claim) -> bool:
        """Whether a line defines a symbol and leaves the same index open as the reading."""
        known = claim.table.declared.get(claim.defines) if claim.table is not None else None
        return known is not None and bool(known.letters) and known.letters.keys() <= self.open

    def _touch(self, claim: Claim) -> bool:
        assert claim.reading is not None and claim.table is not None
        nodes = [*claim.reading.nodes, *claim.reading.conditions]
        return any(self._is_changed(each, claim.table) for each in _below(nodes, claim.table))

    def _is_changed(self, entry: Entry, table: Table) -> bool:
        """Whether an entry has another value, or stands for a part of an array whose layout matters."""
        if entry.name in self.valued:
            return True
        return entry.name in self.laid and sum(not _is_letter(index) for index in entry.indices) > 1

    def _may_touch(self, pair: Pair, table: Table) -> bool:
        """Whether a line that has no meaning names what is changed, or nothing that is known."""
        sides = [side.node for side in (*pair.lefts, pair.right)]
        return any(side is None or any(self._may_be_changed(each, table) for each in walk(side)) for side in sides)

    def _may_be_changed(self, node: Node, table: Table) -> bool:
        if not isinstance(node, Symbol) or node.name in table.sizes or table.is_index(node.name):
            return False
        known = table.find(node.name, len(node.subs) + len(node.upper))
        if known is None:
            return bool(self.valued)
        if known.name in self.valued | self.laid:
            return True
        return not self.valued.isdisjoint(table.comes_down_to(known.name))


def _is_letter(index: object) -> bool:
    return isinstance(index, str) and index != OPEN


def _below(nodes: Sequence[Node], table: Table) -> Iterator[Entry]:
    """The entries of formulas, and of what the answer, or the question, defines them as."""
    waiting, seen = list(nodes), set[str]()
    while waiting:
        for each in walk(waiting.pop()):
            if isinstance(each, Entry):
                yield each
                if each.name not in seen and each.name in table.definitions:
                    seen.add(each.name)
                    waiting.append(table.definitions[each.name].body)


@functools.lru_cache(maxsize=64)
def changes(ours: tuple[Place, ...], theirs: tuple[Place, ...]) -> Changes:
    """What changes from one reading to another, of which the points have the same numbers."""
    one, other = (replace(places[0], known={}, budget=Budget()) for places in (ours, theirs))
    names = [name for name in {**one.table.declared, **other.table.declared} if MARK not in name]
    valued = {name for name in names if not _is_same(name, one, other)}
    laid = {name for name in names if name not in valued and _axes(name, one) != _axes(name, other)}
    left = {axis for name in valued if (known := other.table.declared.get(name)) for axis in known.letters}
    return Changes(frozenset(valued), frozenset(laid), frozenset(left))


def _axes(name: str, place: Place) -> tuple[str, ...]:
    return place.table.declared[name].axes


def _is_same(name: str, one: Place, other: Place) -> bool:
    """Whether a symbol has the same values at both points, wherever its axes stand."""
    if not all(name in place.table.declared for place in (one, other)):
        return False
    ours, theirs = _axes(name, one), _axes(name, other)
    if sorted(ours) != sorted(theirs):
        return False
    try:
        a, b = symbol_values(name, one), symbol_values(name, other)
    except MeaningError:
        return False
    orders = (order for order in itertools.permutations(range(len(theirs))) if _ordered(theirs, order) == ours)
    return any(
        np.allclose(a, b.transpose(0, 1, *(2 + at for at in order)), rtol=ROUNDING, atol=0.0) for order in orders
    )


def _ordered(axes: Sequence[str], order: Sequence[int]) -> tuple[str, ...]:
    return tuple(axes[at] for at in order)
