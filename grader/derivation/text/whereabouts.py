r"""Where formulas say that something lies, and how far an index runs: `w_k \in \mathbb{R}^d`, `k = 1, \dots, K`."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

STYLED = re.compile(r"\\(?:mathbf|boldsymbol|bm|mathrm|mathit|mathsf)\s*\{?\s*([A-Za-z])\s*\}?")
PIECE = re.compile(
    r"(?<!\\),(?![^{}]*\})|(?<!\\);|\\q?quad(?![A-Za-z])|\\text\w*\s*\{[^{}]*\}|\\\\|&|\\(?:forall|colon)(?![A-Za-z])"
)
IN = re.compile(r"\s*(?:\\in(?![A-Za-z])|∈)\s*")
NAMES = re.compile(r"(?<!\\)[,;]|&|\\\\|\\q?quad(?![A-Za-z])|\\text\w*\s*\{[^{}]*\}")
SPACE = re.compile(
    r"\s*(?:\\mathbb\s*\{?\s*R\s*\}?|\\R(?![A-Za-z])|ℝ|R(?=\s*\^))\s*(?:\^\s*(?:\{(?P<power>[^{}]*)\}|(?P<letter>\w)))?\s*\.?"
)
TIMES = re.compile(r"\s*(?:\\times|×)\s*")
SHAPE = re.compile(r"\s*\\?\w+\s*(?:\\times|×)\s*\\?\w+\s*")
IS_IN = re.compile(
    r"[\s|:(,]*(?:\b(?:which|is|are|must|be|again|also|itself|has|have|lies?|an?|the|of|in|with|as|size|shape|length|dimensions?|matrix|column|vector)\b[\s(]*)*",
    re.I,
)
LENGTH = re.compile(r"\b(?:length|dimension(?:ality)?|size)\s*$|\b(?:vector|column|row)s?\s+(?:of|with)\s*$", re.I)
HAS = re.compile(r"\b(?:has|have|with|of|an?)\s+(?:\w+ly\s+)?$", re.I)
ENTRIES = re.compile(r"\s*(?:entries|components|elements)\b|\s?-\s?dimensional\b", re.I)
NAME = re.compile(r"\s*\\?[A-Za-z]+\s*")
BY = re.compile(r"\s*(?:times|by|multiplied by|mal|fois|por|·)\s*", re.I)
SO = re.compile(
    r"[\s,;:(]*(?:i\.\s?e\.[\s,:(]*|(?:so|that is|which|gives?|giving|hence|thus|and|is|are|makes?|again|it|an?|of|"
    r"shape|matrix|the|result|has)\b[\s,:(]*)*",
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


def last_side(text: str) -> str:
    """What stands behind the last equals sign of a formula that is in no braces."""
    depth, after = 0, 0
    for at, sign in enumerate(text):
        depth += {"{": 1, "}": -1}.get(sign, 0)
        after = at + 1 if sign == "=" and depth == 0 else after
    return text[after:].strip(" \t\n&")


def lying(text: str) -> Iterator[Lying]:
    """All that a formula says of where something lies."""
    plain = plain_name(text)
    for found in IN.finditer(plain):
        what = last_side(PIECE.split(plain[max(0, found.start() - LONGEST) : found.start()])[-1]).strip(" .")
        space, ends = SPACE.match(plain, found.end()), ENDS.match(plain, found.end())
        if ends:
            yield Lying(what, (), (float(ends["low"]), float(ends["high"])), "{" in ends["open"])
        elif space:
            yield Lying(what, _dimensions(space["power"] or space["letter"] or ""))


def shaped(text: str) -> Iterator[Lying]:
    """The names that a formula says lie in a space: `Y, P \\in R^{K \\times N}`, `F = X W \\in R^{N \\times K}`."""
    plain, start = plain_name(text), 0
    for found in IN.finditer(plain):
        if space := SPACE.match(plain, found.end()):
            for name in NAMES.split(plain[start : found.start()].partition("=")[0]):
                yield Lying(name.strip(" .$"), _dimensions(space["power"] or space["letter"] or ""))
            start = space.end()


def lying_there(text: str, words: str, what: str) -> Iterator[Lying]:
    """The same of a formula that is a space or a shape, if the words before it say it of `what` stands before them, a
    name or several."""
    plain = plain_name(text)
    space = SPACE.fullmatch(plain)
    if IS_IN.fullmatch(words) and (space or SHAPE.fullmatch(plain)):
        names = [name.strip() for name in what.split(",")]
        dimensions = _dimensions((space["power"] or space["letter"] or "") if space else plain)
        for name in names if all(map(NAME.fullmatch, names)) else [what]:
            yield Lying(name, dimensions)


def of_length(text: str, words: str, after: str, what: str) -> Lying | None:
    """What is said to be a vector of so many entries; it is no one's `what` if words name something else."""
    is_length = LENGTH.search(words) or (ENTRIES.match(after) and HAS.search(f"{words} "))
    if not is_length or not NAME.fullmatch(text):
        return None
    return Lying(what if IS_IN.fullmatch(words) or HAS.fullmatch(words.strip() + " ") else "", (text.strip(),))


@dataclass(frozen=True)
class Multiplied:
    """The shape that words say comes out of a product of shapes, and of what: `which is $K \\times N$ times ..`."""

    of: str
    factors: tuple[tuple[str, ...], ...]
    product: tuple[str, ...] = ()

    @property
    def whole(self) -> tuple[str, ...]:
        return (*self.factors[0][:1], *self.factors[-1][1:])

    @property
    def fits(self) -> bool:
        """Whether the shapes can be multiplied, and this comes out, if it is said what does."""
        inner = all(a[1:] == b[:1] for a, b in itertools.pairwise(self.factors))
        return inner and self.product in ((), self.whole)


def multiplied(said: Sequence[tuple[str, str]]) -> Iterator[tuple[int, Multiplied]]:
    """Products of shapes among formulas, each with the words before it; with the numbers of all of their formulas."""
    at = 0
    while at < len(said):
        end = at + 1
        while end < len(said) and _is_shape(said, at) and _is_shape(said, end) and BY.fullmatch(said[end][1]):
            end += 1
        if end - at > 1:
            factors = tuple(_dimensions(plain_name(text)) for text, _ in said[at:end])
            has_result = end < len(said) and _is_shape(said, end) and SO.fullmatch(said[end][1])
            product = _dimensions(plain_name(said[end][0])) if has_result else ()
            found = Multiplied(said[at - 1][0] if at and IS_IN.fullmatch(said[at][1]) else "", factors, product)
            yield from ((each, found) for each in range(at, end + bool(product)))
            end += bool(product)
        at = end


def _is_shape(said: Sequence[tuple[str, str]], at: int) -> bool:
    return SHAPE.fullmatch(plain_name(said[at][0])) is not None


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
