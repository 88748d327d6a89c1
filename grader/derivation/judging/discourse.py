"""What has been said: formulas with their statements, where chains ended, and pairs of neighbouring sides."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from grader.derivation.judging.claims import Role
from grader.derivation.nodes.chains import Side, Statement
from grader.derivation.nodes.syntax import Condition
from grader.derivation.text.documents import Formula

GOES_ON = re.compile(r"(?:\s|\\phantom\s*\{[^{}]*\}|\\q?quad(?![a-z])|\\[,:; !]|\{\}|&)*=")
"""The beginning of a line that goes on from one above, perhaps pushed in."""

Sizes = tuple[tuple[str, int], ...]
"""Axes, each with how many there are along it."""


@dataclass(frozen=True)
class End:
    """Where a chain ended: what a line that begins with `=` may go on from."""

    side: Side
    display: bool
    aside: bool
    chain: int


@dataclass(frozen=True)
class Context:
    """Conditions that words near a formula name; `far` if other formulas or words have come in between."""

    conditions: tuple[Condition, ...]
    far: bool = False


@dataclass(frozen=True, eq=False)
class Pair:
    """Two neighbouring sides and all that says when they are equal; `lefts` are the sides it may go on from.

    `begins`: no chain goes on here. `perhaps` it is no claim: what is said of it then if it does not hold.
    `sentence`: the words of its sentence up to it, without the formulas in them.
    """

    lefts: tuple[Side, ...]
    right: Side
    chains: tuple[int, ...]
    relation: str
    line: int
    conditions: tuple[Condition, ...]
    contexts: tuple[Context, ...]
    words: tuple[str, ...]
    guess: str = ""
    perhaps: str = ""
    scanned: str = ""
    guesses: tuple[str, ...] = ()
    begins: bool = False
    role: Role = Role.CLAIMED
    display: bool = True
    sentence: str = ""
    sizes: Sizes = ()


@dataclass(frozen=True)
class Discourse:
    """What has been said so far: where chains ended and began, what stands alone, which case is spoken of.

    `aside`: what is said only explains something. `claims`: the formula right before claims something.
    """

    ends: tuple[End, ...] = ()
    heads: tuple[End, ...] = ()
    chains: int = 0
    lone: End | None = None
    context: Context = field(default_factory=lambda: Context(()))
    wider: Context = field(default_factory=lambda: Context(()))
    age: int = 0
    last_conditions: tuple[Condition, ...] = ()
    result: End | None = None
    aside: bool = False
    mention: End | None = None
    told: End | None = None
    told_of: tuple[Condition, ...] = ()
    paragraph: str = ""
    claims: bool = False


@dataclass(frozen=True, eq=False)
class Spoken:
    """A formula and its statements; `only` are its conditions if it is nothing else, `near` those said right after.

    `is_vague`: no words say that its conditions are a case. `chosen` are the sizes that it chooses, `sizes` those that
    are supposed where it stands.
    """

    formula: Formula
    statements: tuple[Statement, ...]
    only: tuple[Condition, ...] | None = None
    near: tuple[Condition, ...] = ()
    is_general: bool = False
    chosen: Sizes = ()
    is_vague: bool = False
    role: Role = Role.CLAIMED
    sizes: Sizes = ()


@dataclass(frozen=True, eq=False)
class Fragment:
    """A formula that is no statement, with the words before it and some after it; `is_of_case` if those name one."""

    side: Side
    line: int
    words: str
    display: bool
    role: Role = Role.CLAIMED
    after: str = ""
    is_of_case: bool = False
    sizes: Sizes = ()


def is_set_apart(formula: Formula) -> bool:
    """Whether a formula is a display, or a line by itself as one is, or goes on with `=` at the beginning of a line."""
    _, broken, before = formula.words.rpartition("\n")
    begins = not formula.words or (bool(broken) and not before.strip(" \t"))
    goes_on = GOES_ON.match(formula.text) is not None
    alone = formula.after.partition("\n")[0].strip(" \t") in ("", ".", ",", ";")
    return formula.display or (begins and (alone or goes_on))
