"""What a line that cannot be read would be but for one thing: the limit of a sum, the letter of one index, a transpose.

Where it holds then, it is wrong as it stands.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from grader.derivation.budget import Budget
from grader.derivation.judging.claims import BAD, Claim
from grader.derivation.meaning.resolve import Resolved, readings
from grader.derivation.meaning.symbols import Table
from grader.derivation.nodes.indices import is_plain_index
from grader.derivation.nodes.syntax import Condition, Node, Product, Sum, Symbol, Transposed, rebuilt, walk

MAX_PLACES = 12
LYING = "one of its terms lies the wrong way: "
OTHER_SIZE = "the limit of a sum is the size of something else than its index counts"


def nearly(
    nodes: Sequence[Node], conditions: Sequence[Condition], table: Table, customs: Mapping[str, str], budget: Budget
) -> Iterator[tuple[str, Iterator[Resolved]]]:
    """What is wrong, in words, and the readings of the line without it. They raise ReadError where it has none."""
    parts = [each for node in nodes for each in walk(node)]
    limits = {each.upper.name for each in parts if isinstance(each, Sum) and isinstance(each.upper, Symbol)}
    if limits & set(table.sizes):
        yield OTHER_SIZE, readings(nodes, conditions, table, customs, budget, any_limits=True)
    for letter in _torn(parts, table):
        words = f"the index {letter} would have to count two different things"
        for mended in _with_another_letter(nodes, letter):
            yield words, readings(mended, conditions, table, customs, budget)


def _torn(parts: Sequence[Node], table: Table) -> list[str]:
    """Letters for which nothing is left that they could count in all places where they stand."""
    possible: dict[str, set[str]] = {}
    for each in parts:
        known = table.find(each.name, len(each.subs)) if isinstance(each, Symbol) and not each.upper else None
        for letter in _letters(each) if known is not None else ():
            possible[letter] = possible.get(letter, set(table.axes)) & set(known.axes if known is not None else ())
    return [letter for letter, axes in possible.items() if not axes]


def _letters(node: Node) -> list[str]:
    """The plain indices of a symbol."""
    subs = node.subs if isinstance(node, Symbol) else ()
    return [each.name for each in subs if isinstance(each, Symbol) and is_plain_index(each)]


def _is_letter(node: Node, letter: str) -> bool:
    return isinstance(node, Symbol) and is_plain_index(node) and node.name == letter


def _with_another_letter(nodes: Sequence[Node], letter: str) -> Iterator[Sequence[Node]]:
    """The line with one of the others in one place where a letter is an index."""
    symbols = [each for node in nodes for each in walk(node)]
    others = dict.fromkeys(name for each in symbols for name in _letters(each) if name != letter)
    places = sum(letter in _letters(each) for each in symbols)
    for place in range(min(places, MAX_PLACES)):
        for other in others:
            yield _with_letter(nodes, letter, other, place)


def _with_letter(nodes: Sequence[Node], letter: str, other: str, place: int) -> Sequence[Node]:
    count = itertools.count()

    def changed(node: Any) -> Any:
        node = rebuilt(node, changed)
        if isinstance(node, Symbol) and letter in _letters(node) and next(count) == place:
            subs = (Symbol(other) if _is_letter(each, letter) else each for each in node.subs)
            return replace(node, subs=tuple(subs))
        return node

    found: Sequence[Node] = changed(tuple(nodes))
    return found


def does_not_fit(claim: Claim) -> bool:
    """Whether a line is bad since matrices in it, or its sides, have shapes that do not go together."""
    return claim.status in BAD and (claim.misfit or bool(claim.compared and claim.compared[-1].shapes))


def transposed_once(nodes: Sequence[Node]) -> Iterator[Sequence[Node]]:
    """The line with one product transposed, or one transposition left out, in each place."""
    count = sum(isinstance(each, Product | Transposed) for node in nodes for each in walk(node))
    for place in range(min(count, MAX_PLACES)):
        yield _transposed_at(nodes, place)


def _transposed_at(nodes: Sequence[Node], place: int) -> Sequence[Node]:
    count = itertools.count()

    def changed(node: Any) -> Any:
        node = rebuilt(node, changed)
        if not isinstance(node, Product | Transposed) or next(count) != place:
            return node
        return node.of if isinstance(node, Transposed) else Transposed(node)

    found: Sequence[Node] = changed(tuple(nodes))
    return found
