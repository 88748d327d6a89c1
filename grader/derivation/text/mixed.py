r"""Formulas of which only a part stands between dollars: `dL/df_ik = $-\frac1N \sum_c y_{ic}$ + 2 lam w_k`.

A line is read as plain mathematics with a sign of its own in the place of each formula, which is then put back.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from grader.derivation.text import spans
from grader.derivation.text.plain_tokens import MIXED, mixed_sign

MOST = 24
"""Formulas of a line."""
MAX_LINE = 2_000
PUT = re.compile(rf"\\{MIXED}([a-z])(?![A-Za-z])\s?")
RELATED = re.compile(r"=|\\(?:ne|neq|le|leq|ge|geq|approx|equiv|to|Rightarrow|implies)\b")
BRACES = re.compile(r"\{[^{}]*\}")
OPEN_END = re.compile(
    r"(?:\\(?:sum|prod)(?:\s?[_^]\s?(?:\{[^{}]{0,40}\}|\\?\w{1,8}))*|[-+*/(]|\\cdot|\\times|\\log|\\ln|\\exp)\s*$"
)
"""What waits for what stands behind it."""
OPERAND = re.compile(r"[^\W_]")
BESIDE = re.compile(r"[-+*/=·×−(^]|\bof\b")
"""What joins a formula to what stands beside it."""


@dataclass(frozen=True)
class Joined:
    """The formulas from `first` to before `last` with what stands between and beside them, in LaTeX."""

    first: int
    last: int
    start: int
    end: int
    latex: str
    guess: str


def joined(line: str, inside: Sequence[tuple[int, int, str]]) -> Iterator[Joined]:
    """The formulas of a line that go on outside of their dollars. Each is given by its places and its content."""
    if not 0 < len(inside) <= MOST or len(line) > MAX_LINE:
        return
    shown, starts, at = "", [], 0
    for number, (start, end, _) in enumerate(inside):
        shown += line[at:start]
        starts.append(len(shown))
        shown += mixed_sign(number)
        at = end
    shown += line[at:]
    for found in spans.find(shown):
        within = [number for number, place in enumerate(starts) if found.start <= place < found.end]
        rest = "".join(shown[n] for n in range(found.start, found.end) if n not in {starts[each] for each in within})
        if not within or not found.latex or not (OPERAND.search(rest) and BESIDE.search(rest)):
            continue
        sides = [number for number in within if _relates(inside[number][2])]
        if not all(_is_link(shown, found, starts[number], inside[number][2]) for number in sides):
            continue
        begin, stop = (_back(place, starts, inside) for place in (found.start, found.end))
        latex = _with_contents(found.latex, [content for _, _, content in inside])
        yield Joined(within[0], within[-1] + 1, begin, stop, latex, found.guess)


def _relates(content: str) -> bool:
    """Whether a formula relates two sides, outside of all braces."""
    outside, inner = content, None
    while inner != outside:
        inner, outside = outside, BRACES.sub("", outside)
    return RELATED.search(outside) is not None


def _is_link(shown: str, found: spans.Found, at: int, content: str) -> bool:
    """Whether an equality is a part of a chain: nothing but a relation before it, behind it one or another term, or
    what it waits for."""
    before, behind = shown[found.start : at].strip()[-1:], shown[at + 1 : found.end].strip()[:1]
    return before in ("", "=") and (behind in ("", "=", "+", "-", "−") or OPEN_END.search(content) is not None)


def _with_contents(latex: str, contents: Sequence[str]) -> str:
    """LaTeX with each formula in its place, together unless it relates something."""

    def put(sign: re.Match[str]) -> str:
        number = ord(sign[1]) - ord("a")
        content = contents[number].strip().rstrip(".,;") if number < len(contents) else ""
        return f"{content} " if _relates(content) or OPEN_END.search(content) else f"{{{content}}} "

    return PUT.sub(put, latex)


def _back(place: int, starts: Sequence[int], inside: Sequence[tuple[int, int, str]]) -> int:
    """The place in the line of one in the text with the signs."""
    shift = sum(end - start - 1 for (start, end, _), at in zip(inside, starts, strict=True) if at < place)
    return place + shift
