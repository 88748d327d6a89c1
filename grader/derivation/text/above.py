r"""What stands above signs and arrows: an equality that they rest on, or by what an arrow differentiates.

`A \overset{B = C}{=} D` says that A is D, and that B is C; `A \xrightarrow{\partial / \partial w} B` that B is the
derivative of A; `E \xRightarrow{B = C} F` that F follows from E, and that B is C.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from grader.derivation.text.lexer import closing

LABELLED = re.compile(r"\\(?:overset|stackrel|underset)\s{0,3}(?=\{)")
LONG = re.compile(
    r"\\x(?P<kind>longequal|(?:long)?(?:hook)?(?:[Rr]ight|[Ll]eftright)arrow|mapsto|Longrightarrow)(?![A-Za-z])"
    r"\s{0,3}(?:\[[^\]]{0,80}\]\s{0,3})?(?=\{)"
)
BY = re.compile(
    r"(?:\\(?:[,;:! ]|quad)|\s)*(?:"
    r"\\[dt]?frac\s*(?:\{\s*(?:\\partial|\\mathrm\s*\{?d\}?|d)\s*\}|\\partial|d)\s*"
    r"\{\s*(?:\\partial|\\mathrm\s*\{d\}|d)(?P<below>[^{}]*(?:\{[^{}]*\}[^{}]*)*)\}"
    r"|(?:\\partial|d)\s*/\s*(?:\\partial|d)\s*(?P<slash>\S.*?)"
    r"|\\(?:partial|nabla)\s*_\s*(?:\{(?P<braced>[^{}]*(?:\{[^{}]*\}[^{}]*)*)\}|(?P<letter>\w))"
    r"|\\text\w*\s*\{\s*(?:w\.?\s?r\.?\s?t\.?|diff(?:erentiate)?\.? by|by|nach|par rapport à)\s*\}\s*(?P<words>\S.*?)"
    r")(?:\\(?:[,;:! ]|quad)|\s)*",
    re.S,
)
"""A derivative's sign by itself."""
BREAK = re.compile(r"\\\\|&|,|;|\\q?quad(?![A-Za-z])|\\begin\s*\{[^{}]*\}|\\text\w*\s*\{[^{}]*\}")
RELATION = re.compile(r"=|\\(?:to|rightarrow|Rightarrow|implies|equiv|coloneqq)(?![A-Za-z])")
NAME = re.compile(r"[\s{}]*(?:\\?[A-Za-z]+|\d+)(?:\s*[_^]\s*(?:\{[^{}]*\}|\w))*[\s{}]*")


MOST = 60
"""Labels of a formula that are looked at."""


@dataclass(frozen=True)
class Said:
    """An equality above a sign, and how many lines stand above it in its formula."""

    text: str
    row: int


@dataclass(frozen=True)
class Above:
    """A text without labels above its arrows, of as many lines, and the equalities that stood there."""

    text: str
    said: tuple[Said, ...] = ()


def is_claim(label: str) -> bool:
    """Whether a label is an equality that is so or not; one of two names, or of one and a number, is a case."""
    sides = label.split("=")
    return len(sides) > 1 and "\\ne" not in label and not all(NAME.fullmatch(side) for side in sides)


def by_what(label: str) -> str:
    """What a label says an arrow differentiates by; "" if nothing."""
    found = BY.fullmatch(label)
    return next((part.strip() for part in found.groups() if part), "") if found else ""


def without_labels(text: str) -> Above:
    """A formula without what stands above its arrows, and without equalities above its signs."""
    said: list[Said] = []
    text = _without_labels_of_arrows(text, said)
    at = 0
    for _ in range(MOST):
        found = LABELLED.search(text, at)
        end = closing(text, found.end()) if found else -1
        if found is None or text[end : end + 1] != "}":
            break
        label, at = text[found.end() + 1 : end], found.end()
        if not is_claim(label):
            continue
        said.append(Said(label, text.count("\n", 0, found.start())))
        base = end + 1 + len(text[end + 1 :]) - len(text[end + 1 :].lstrip())
        after = closing(text, base) if text[base : base + 1] == "{" else base
        rest = text[after:].removeprefix("}") if after > base else text[after:]
        at = found.start()
        text = f"{text[:at]} {_lines(text[at:base])}{text[base:after].removeprefix('{')} {rest}"
    return Above(text, tuple(said))


def _without_labels_of_arrows(text: str, said: list[Said]) -> str:
    at = 0
    for _ in range(MOST):
        found = LONG.search(text, at)
        end = closing(text, found.end()) if found else -1
        if found is None or text[end : end + 1] != "}":
            break
        start, label = found.start(), text[found.end() + 1 : end]
        by, at = ("" if found["kind"] in SIGNS else by_what(label)), start + 1
        rest = f"{_lines(text[start:end])}{text[end + 1 :]}"
        if by:
            begin = _side_before(text, start)
            starts = RELATION.search(_row(text[:begin])) is None
            kept = text[:begin] if starts else f"{text[:start]} \\Rightarrow "
            side = text[begin:start] if starts else text[begin:start].replace("\n", " ")
            text = f"{kept} \\frac{{\\partial}}{{\\partial {by}}}\\left( {side} \\right) = {rest}"
            at = len(kept)
        else:
            said += [Said(label, text.count("\n", 0, start))] if is_claim(label) else []
            text = f"{text[:start]} {SIGNS.get(found['kind'], TO)} {rest}"
    return text


def _lines(text: str) -> str:
    """The ends of lines in a text that is left out."""
    return "\n" * text.count("\n")


TO = "\\to"
SIGNS = {
    "longequal": "=",
    **dict.fromkeys(("Rightarrow", "Longrightarrow", "Leftrightarrow", "longRightarrow"), "\\Rightarrow"),
}
"""Arrows between statements; any other leads from one thing to another."""


def _row(text: str) -> str:
    """The last row of a text."""
    return re.split(r"\\\\|\\Rightarrow(?![A-Za-z])", text)[-1]


def _side_before(text: str, end: int) -> int:
    """Where the side begins that ends at a place: behind the last sign that parts sides and is in no braces."""
    begin, depth, at = 0, 0, 0
    while at < end:
        sign = text[at]
        found = BREAK.match(text, at) or RELATION.match(text, at)
        if found and depth == 0:
            begin = at = max(found.end(), at + 1)
            continue
        step = 2 if sign == "\\" and text[at + 1 : at + 2] in ("{", "}", "\\") else 1
        depth += {"{": 1, "(": 1, "[": 1, "}": -1, ")": -1, "]": -1}.get(sign, 0)
        at += step
    return begin
