"""On which lines of a file does a claim stand, and is what was told of it true?

The rule: within one line of text that is the claim's own line. Where that line is part of a display of several lines,
the claim's text is looked for in the display, without blanks, layout and fonts. A claim then stands on the lines of its
right side, and on those of its left side, too, if that begins the equation. Only where the text is not found there (the
reader has written it anew), it stands on its own line and the lines next to it within the display. So where the reader
numbers a row wrongly the text decides, and `misnumbered` counts it.

What is told is true if the claim stands on a wrong line. It is true as well where the left side is what a claim on a
wrong line came to and the label has nothing against the right side: then the step out of the wrong line is false.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

ROWS = (
    r"align|equation|gather|eqnarray|multline|flalign|alignat|displaymath|math|aligned|split|gathered|alignedat|array"
    r"|cases|dmath|IEEEeqnarray"
)
DISPLAY = re.compile(
    rf"\$\$.*?\$\$|(?<!\\)\\\[.*?\\\]|\\begin\{{((?:{ROWS})\*?)\}}.*?\\end\{{\1\}}|```math.*?```"
    r"|(?<![\\$])\$(?!\$)(?:(?!\n\n)[^$])+\$|\\\(.*?\\\)",
    re.S,
)
LAYOUT = re.compile(
    r"\s+|&|[{}]|\\\\\s*(\[[^\]\n]{0,9}\])?|\\[,;:! ]"
    r"|\\(left|right|[bB]igg?[lrm]?|mathbf|mathrm|bm|boldsymbol|vec|text(bf|rm)?|nonumber|notag|q?quad|displaystyle|limits)"
    r"(?![A-Za-z])|\\(label|tag)\{[^}]*\}"
)
RELATION = re.compile(r" (?:=|:=|\\(?:le|ge|ne|approx|to|sim)) ")
TOLD = ("differs", "implied")
DOUBTED = (*TOLD, "not read")


class AnyClaim(Protocol):
    """A claim of either record."""

    @property
    def text(self) -> str: ...
    @property
    def line(self) -> int: ...
    @property
    def status(self) -> str: ...


@dataclass(frozen=True)
class Placed:
    """A claim with the lines that it stands on; `before` is the claim that its left side comes from."""

    text: str
    line: int
    status: str
    lines: frozenset[int]
    before: int | None = None

    @property
    def told(self) -> bool:
        return self.status in TOLD


@dataclass(frozen=True)
class Telling:
    """What was told of an answer beside its wrong lines; those not told are `missed`, each with the reason."""

    true: tuple[Placed, ...]
    false: tuple[Placed, ...]
    found: tuple[frozenset[int], ...]
    missed: tuple[tuple[frozenset[int], str], ...]


def placed(text: str, claims: Sequence[AnyClaim]) -> tuple[Placed, ...]:
    """The claims of a text, each on its lines."""
    found: list[Placed] = []
    rights: dict[str, int] = {}
    spans = list(displays(text))
    for claim in claims:
        left, right = (_squashed(side) for side in sides(claim.text))
        lines = _lines(claim, spans)
        found.append(Placed(claim.text, claim.line, str(claim.status), lines, rights.get(left)))
        rights[right] = len(found) - 1
    return tuple(found)


def sides(claim: str) -> tuple[str, str]:
    """A claim's text parted at its relation outside of all brackets; the left side is empty where it only goes on."""
    if claim.startswith("= "):
        return "", claim[2:]
    for match in RELATION.finditer(claim):
        before = claim[: match.start()]
        if sum(map(before.count, "([{")) <= sum(map(before.count, ")]}")):
            return before, claim[match.end() :]
    return claim, ""


def displays(text: str) -> Iterator[tuple[int, str]]:
    """Formulas that take several lines, each with the line that it begins on."""
    for match in DISPLAY.finditer(text):
        if "\n" in match[0]:
            yield text.count("\n", 0, match.start()) + 1, match[0]


def _squashed(text: str) -> str:
    return LAYOUT.sub("", text)


def _lines(claim: AnyClaim, spans: Sequence[tuple[int, str]]) -> frozenset[int]:
    around = [(begin, text) for begin, text in spans if begin <= claim.line <= begin + text.count("\n")]
    for begin, text in around:
        found = _within(claim, begin, text)
        if found:
            return found
    near = {claim.line - 1, claim.line + 1}
    inside = {line for begin, text in around for line in range(begin, begin + text.count("\n") + 1)}
    return frozenset({claim.line} | (near & inside))


def _within(claim: AnyClaim, begin: int, display: str) -> frozenset[int]:
    """The lines of a claim's text in a display; where it stands twice, those nearest to its own line."""
    solid, at = "", 0
    lines: list[int] = []
    for match in [*LAYOUT.finditer(display), None]:
        piece = display[at : match.start() if match else len(display)]
        lines += [begin + display.count("\n", 0, at)] * len(piece)
        solid += piece
        at = match.end() if match else at
    right = _squashed(sides(claim.text)[1])
    whole, tail = _squashed(claim.text), f"={right}"
    spans = []
    for wanted in (whole, tail if right else ""):
        for match in re.finditer(re.escape(wanted), solid) if wanted else ():
            heads = wanted == whole and solid[match.start() - 1 : match.start()] != "="
            start = match.start() if heads else match.end() - len(right)
            spans.append(frozenset(range(lines[start], lines[match.end() - 1] + 1)))
        if spans:
            break
    return min(filter(None, spans), key=lambda span: min(abs(line - claim.line) for line in span), default=frozenset())


def telling(claims: Sequence[Placed], wrong: Sequence[frozenset[int]], also: frozenset[int] = frozenset()) -> Telling:
    """Compare what was told with the wrong lines; `also` are lines where a mark is in place, but not asked for."""
    places = also.union(*wrong)
    told = [claim for claim in claims if claim.told]
    true = tuple(claim for claim in told if claim.lines & places or _leads_out(claim, claims, places))
    lines = frozenset[int]().union(*(claim.lines for claim in told))
    return Telling(
        true,
        tuple(claim for claim in told if claim not in true),
        tuple(group for group in wrong if group & lines),
        tuple((group, _reason(group, claims)) for group in wrong if not group & lines),
    )


def _reason(group: frozenset[int], claims: Sequence[Placed]) -> str:
    """Why nothing was told of a wrong line."""
    there = [claim for claim in claims if claim.lines & group]
    if any(_follows(claim, claims) for claim in there):
        return "only follow in a chain from one that is told"
    if any(claim.status == "not read" for claim in there):
        return "not read"
    return "said to hold" if there else "no claim"


def _leads_out(claim: Placed, claims: Sequence[Placed], places: frozenset[int]) -> bool:
    return claim.before is not None and bool(claims[claim.before].lines & places)


def _follows(claim: Placed, claims: Sequence[Placed]) -> bool:
    """Whether a claim that holds goes on from one that was told."""
    while claim.status not in DOUBTED and claim.before is not None:
        claim = claims[claim.before]
        if claim.told:
            return True
    return False


def misnumbered(claims: Sequence[Placed]) -> int:
    """Claims whose line is none of those that they stand on."""
    return sum(claim.line not in claim.lines for claim in claims)
