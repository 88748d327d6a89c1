r"""Where formulas say that something lies, and how far an index runs: `w_k \in \mathbb{R}^d`, `k = 1, \dots, K`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

STYLED = re.compile(r"\\(?:mathbf|boldsymbol|bm|mathrm|mathit|mathsf)\s*\{?\s*([A-Za-z])\s*\}?")
PIECE = re.compile(r",(?![^{}]*\})|;|\\q?quad(?![A-Za-z])|\\text\w*\s*\{[^{}]*\}|\\\\|&|\\(?:forall|colon)(?![A-Za-z])")
IN = re.compile(r"\s*(?:\\in(?![A-Za-z])|∈)\s*")
SPACE = re.compile(
    r"\s*(?:\\mathbb\s*\{?\s*R\s*\}?|\\R(?![A-Za-z])|ℝ)\s*(?:\^\s*(?:\{(?P<power>[^{}]*)\}|(?P<letter>\w)))?\s*\.?"
)
TIMES = re.compile(r"\s*(?:\\times|×)\s*")
SHAPE = re.compile(r"\s*\\?\w+\s*(?:\\times|×)\s*\\?\w+\s*")
IS_IN = re.compile(
    r"[\s|:(,]*(?:\b(?:which|is|are|has|have|lies?|an?|the|of|in|with|as|size|shape|dimensions?|matrix|vector)\b[\s(]*)*",
    re.I,
)
NUMBER = r"-?\d+(?:\.\d+)?"
ENDS = re.compile(
    rf"\s*(?:\\left)?\s*(?P<open>\\\{{|\[|\()\s*(?P<low>{NUMBER})\s*,\s*(?P<high>{NUMBER})\s*"
    r"(?:\\right)?\s*(?:\\\}|\]|\))\s*\.?"
)
DOTS = r"(?:\\[lc]?dots[a-z]?(?![A-Za-z])|\.\.\.?|…)"
RANGE = re.compile(
    rf"(?<![\w\\_^}}])(?P<letter>[A-Za-z])\s*(?:=|\\in|∈)\s*(?:\\left)?\s*(?:\\?[{{\[])?\s*(?P<first>\d+)\s*,\s*"
    rf"(?:\d+\s*,\s*)*{DOTS}\s*,\s*(?P<last>\\?[A-Za-z]+)"
)


@dataclass(frozen=True)
class Lying:
    """What is said to lie somewhere: in a space of these dimensions, or else among numbers.

    `within` are the ends of an interval, or with `only` all of the numbers that it may be.
    """

    what: str
    dimensions: tuple[str, ...] = ()
    within: tuple[float, float] | None = None
    only: bool = False


LONGEST = 200
"""Characters of what is said to lie somewhere."""


def plain_name(text: str) -> str:
    """A formula with single blanks and without the fonts of its letters."""
    return STYLED.sub(r"\1", " ".join(text.split()))


def lying(text: str) -> Iterator[Lying]:
    """All that a formula says of where something lies."""
    plain = plain_name(text)
    for found in IN.finditer(plain):
        what = PIECE.split(plain[max(0, found.start() - LONGEST) : found.start()])[-1].strip(" .")
        space, ends = SPACE.match(plain, found.end()), ENDS.match(plain, found.end())
        if ends:
            yield Lying(what, (), (float(ends["low"]), float(ends["high"])), "{" in ends["open"])
        elif space:
            yield Lying(what, _dimensions(space["power"] or space["letter"] or ""))


def lying_there(text: str, words: str, what: str) -> Iterator[Lying]:
    """The same of a formula that is a space or a shape, if the words before it say it of `what` stands before them."""
    plain = plain_name(text)
    space = SPACE.fullmatch(plain)
    if IS_IN.fullmatch(words) and (space or SHAPE.fullmatch(plain)):
        yield Lying(what, _dimensions((space["power"] or space["letter"] or "") if space else plain))


def _dimensions(power: str) -> tuple[str, ...]:
    return tuple(each for each in TIMES.split(power.strip()) if each not in ("", "1"))


@dataclass(frozen=True)
class Running:
    """An index that runs from a number to a size."""

    letter: str
    first: int
    last: str


def running(text: str) -> Iterator[Running]:
    """How far a formula says that indices run, in dots."""
    for found in RANGE.finditer(text):
        yield Running(found["letter"], int(found["first"]), found["last"])
