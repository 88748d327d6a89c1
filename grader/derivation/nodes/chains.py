"""Chains `a = b = c` as they are read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from grader.derivation.nodes.syntax import Condition, Node


@dataclass(frozen=True)
class Side:
    """One side: the tree, or why it cannot be read; `text` is what was written, from `at`, below `row` lines."""

    text: str
    node: Node | None = None
    error: str = ""
    caret: str = ""
    at: int = 0
    row: int = 0


@dataclass(frozen=True)
class Statement:
    """A chain `a = b = c` with the conditions named with it; it `continues` the one before if it begins with `=`.

    `perhaps` it is no claim: a number below a brace may be its value.
    `piece` counts the rows of a formula and what arrows part: chains of one piece are beside each other.
    """

    sides: tuple[Side, ...]
    relations: tuple[str, ...]
    conditions: tuple[Condition, ...] = ()
    continues: bool = False
    words: str = ""
    aside: bool = False
    piece: int = 0
    lone: tuple[Side, Side] | None = None
    perhaps: bool = False

    def mapped(self, turned: Callable[[Any], Any]) -> Statement:
        """The statement with each side's tree turned into another."""
        sides = (each if each.node is None else replace(each, node=turned(each.node)) for each in self.sides)
        return replace(self, sides=tuple(sides))


@dataclass
class Chain:
    sides: list[Side] = field(default_factory=list)
    relations: list[str] = field(default_factory=list)
    conditions: list[Condition] = field(default_factory=list)
    continues: bool = False
    words: list[str] = field(default_factory=list)
    aside: bool = False
    piece: int = 0

    def done(self) -> Statement:
        said = " ".join(self.words)
        conditions = tuple(self.conditions)
        return Statement(
            tuple(self.sides), tuple(self.relations), conditions, self.continues, said, self.aside, self.piece
        )
