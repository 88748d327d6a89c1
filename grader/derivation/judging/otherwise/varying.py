"""Differentials where a single row of what the question gives varies: `df_c = 0` for `c != k` if only `w_k` does."""

from __future__ import annotations

import contextlib
import itertools
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from grader.derivation.judging.claims import GOOD, Claim, Word
from grader.derivation.judging.comparing import Compared
from grader.derivation.judging.discourse import Context, Pair
from grader.derivation.judging.words.connectives import OF_CASES
from grader.derivation.meaning.applications import decided
from grader.derivation.meaning.bare_sums import letters_in
from grader.derivation.meaning.place import Place
from grader.derivation.meaning.symbols import Table
from grader.derivation.nodes.indices import is_plain_index
from grader.derivation.nodes.syntax import (
    Condition,
    Derivative,
    Differential,
    Node,
    Product,
    Sum,
    Symbol,
    Variable,
    rebuilt,
    walk,
)
from grader.derivation.text.lexer import ReadError

ENTRY = "q'"
"""An index that nobody writes."""
ALONE = re.compile(
    r"\b(?:only|just|alone|fixed|constant|nur|allein|fest\w*|seule?(?:ment)?|fixe?s?|s[oó]lo|fij[oa]s?)\b",
    re.I,
)
"""Words that say that nothing else varies."""


def varied_in(pairs: Sequence[Pair], table: Table, place: Place) -> tuple[Symbol, ...]:
    """The rows of given symbols whose differentials an answer names: the `w_k` of `dw_k`."""
    if not table.has_differentials:
        return ()
    sides = [side.node for pair in pairs for side in (*pair.lefts[:1], pair.right) if side.node is not None]
    found: dict[Symbol, None] = {}
    for of in _differentiated(sides, table):
        known = table.find(of.name) if isinstance(of, Symbol) else None
        if known is None or not isinstance(of, Symbol) or known.name not in place.given or of.upper:
            continue
        if of.subs and len(of.subs) == len(known.axes) - 1 and all(map(is_plain_index, of.subs)):
            found[Symbol(of.name, tuple(Symbol(each.name) for each in of.subs if isinstance(each, Symbol)))] = None
    return tuple(found)


def _differentiated(sides: Sequence[Node], table: Table) -> Iterator[Node]:
    for side in sides:
        with contextlib.suppress(ReadError):
            yield from (each.of for each in walk(decided(side, table)) if isinstance(each, Differential))


def of_one_varied(
    pair: Pair,
    first: Claim,
    varied: Sequence[Symbol],
    said: str,
    judged: Callable[[Node, Node, Sequence[Condition], Claim], Claim],
) -> Claim | None:
    """What is said of a pair if it holds where only one such row varies; a person looks if no word says so.

    Its sides stay what they are in what was said of it at `first`.
    """
    left, right = pair.lefts[0].node, pair.right.node
    if left is None or right is None:
        return None
    for row in varied:
        letters = [each for each in row.subs if isinstance(each, Symbol)]
        for context in [Context(pair.conditions)] if pair.conditions else [Context(()), *pair.contexts]:
            sides = _along(row, (left, right), context.conditions)
            claim = judged(*sides, context.conditions, first) if sides is not None else None
            if claim is not None and claim.status in GOOD:
                named = ", ".join(each.name for each in letters)
                note = f"only {row.name} with the index {named} is taken to vary"
                doubtful = context.far or ALONE.search(said) is None
                return replace(claim, reading=first.reading, note=note, compared=(), doubtful=doubtful)
        others = sorted(letters_in(left) - {each.name for each in letters})
        for other, letter in itertools.product(others if any(map(OF_CASES.search, pair.words)) else (), letters):
            differ = [Condition(Symbol(other), "!=", letter)]
            sides = _along(row, (left, right), differ)
            claim = judged(*sides, differ, first) if sides is not None else None
            if claim is not None and claim.status in GOOD:
                note = f"it holds only for {other} other than {letter.name}, which the words may say"
                return replace(claim, status=Word.NOT_READ, note=note)
    return None


def compared_alone(
    pair: Pair,
    first: Claim,
    varied: Sequence[Symbol],
    said: str,
    judged: Callable[[Node, Node, Sequence[Condition], Claim], Claim],
) -> tuple[Compared, ...]:
    """How a pair that does not hold compares where only one such row varies, if words say that; else nothing."""
    left, right = pair.lefts[0].node, pair.right.node
    if left is None or right is None or not varied or ALONE.search(said) is None:
        return ()
    found = (_along(row, (left, right), pair.conditions) for row in varied)
    return next((judged(*sides, pair.conditions, first).compared for sides in found if sides is not None), ())


def _along(varied: Symbol, sides: tuple[Node, Node], conditions: Sequence[Condition]) -> tuple[Node, Node] | None:
    """Two sides with all differentials as what varies makes them; None if they have none, or not its indices."""
    letters = {each.name for each in varied.subs if isinstance(each, Symbol)}
    named = {each.name for c in conditions for each in (c.left, c.right) if isinstance(each, Symbol)}
    if not letters <= named.union(*map(letters_in, sides)):
        return None
    found = _moved(sides[0], varied), _moved(sides[1], varied)
    return found if found != sides else None


def _moved(node: Any, varied: Symbol) -> Any:
    if not isinstance(node, Differential):
        return rebuilt(node, lambda child: _moved(child, varied))
    if isinstance(node.of, Symbol) and _is_same(node.of, varied):
        return node
    entry = Symbol(varied.name, (*varied.subs, Symbol(ENTRY)))
    return Sum("sum", (Variable(ENTRY),), None, (), Product((Derivative(node.of, entry), Differential(entry))))


def _is_same(one: Symbol, other: Symbol) -> bool:
    names = [[each.name for each in symbol.subs if isinstance(each, Symbol)] for symbol in (one, other)]
    return one.name == other.name and names[0] == names[1]
