r"""Steps of an algorithm that number symbols: `w_{t+1} = w_t - \eta \nabla L(w_t)`.

The letter counts nothing of the question: `w_t` is the w at hand, and `w_{t+1}` a symbol of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from grader.derivation.meaning.own_names import step_of, under_square
from grader.derivation.meaning.symbols import Table
from grader.derivation.nodes.chains import Statement
from grader.derivation.nodes.syntax import Application, Node, Sum, Symbol, walk

BESIDE = re.compile(r"([A-Za-z])[-+]\d+")
"""A step before or after another."""


def steps_of(found: Sequence[Sequence[Statement]], table: Table) -> frozenset[str]:
    """The letters that number steps: with a number added, below what the question has, and counting nothing."""
    nodes = list(_nodes(found))
    words = {word for node in nodes for word in _words(node)}
    letters = {match[1] for match in map(BESIDE.fullmatch, words) if match is not None}
    counting = {each.name for node in nodes if isinstance(node, Sum) for each in node.variables}
    return frozenset(each for each in letters - counting - set(table.sizes) if not table.is_usual(each))


def at_hand(found: Sequence[Sequence[Statement]], table: Table, steps: frozenset[str]) -> dict[str, str]:
    """The names of the question's symbols at the step from which others are computed, each with its symbol."""
    seen: dict[tuple[str, str], set[str]] = {}
    for node in _nodes(found):
        if isinstance(node, Symbol) and (word := step_of(node, steps)):
            seen.setdefault((node.name, word[0]), set()).add(word)
    for statement in (each for statements in found for each in statements):
        left = statement.sides[0].node if len(statement.sides) > 1 and not statement.continues else None
        left = under_square(left.symbol if isinstance(left, Application) else left)
        if isinstance(left, Symbol) and (word := step_of(left, steps)):
            words = seen[left.name, word[0]]
            words -= {word} if len(words) > 1 else set()
    left_over = {f"{name} {min(words)}": table.find(name) for (name, _), words in seen.items() if len(words) == 1}
    return {name: declared.name for name, declared in left_over.items() if declared is not None}


def _words(node: Node) -> Iterator[str]:
    indices = (*node.subs, *node.upper) if isinstance(node, Symbol) else ()
    yield from (each.name for each in indices if isinstance(each, Symbol))


def _nodes(found: Sequence[Sequence[Statement]]) -> Iterator[Node]:
    sides = (side.node for statements in found for each in statements for side in each.sides)
    yield from (node for side in sides if side is not None for node in walk(side))
