"""Tokens of mathematics that is written as in programs; `d log P` and `sum over i of` are one each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from grader.derivation.text.vocabulary import names

SAME = str.maketrans(
    {"−": "-", "–": "-", "·": "@", "⋅": "@", "×": "@", "⊙": "*", "∑": "Σ", "∂": "d", "⊤": "T", "’": "'"}
)
TOKEN = re.compile(
    r"(?P<space>\s+)|(?P<big>(?:sum|prod|Σ)_\{\s?[a-z]\s?(?:(?:≠|!=)\s?[a-z]\s?)?\}(?!\^))|(?P<number>\d+(?:\.\d+)?)|(?P<name>[^\W\d²³][^\W²³]*'*)"
    r"|(?P<sign>\*\*|\+=|-=|\*=|/=|@=|=>|==>|->|==|!=|≠|<=|>=|:=|⇒|→|[-+*/@^=<>(){}\[\],.:;²#])|(?P<other>.)",
    re.S,
)
STROKE = "|"
MAX_NORM = 8
"""Tokens between two strokes of a norm, with the second."""
OPENING = {"(": ")", "[": "]", "{": "}"}
CLOSING = frozenset(OPENING.values())
KEYWORDS = names("for in if else not")


@dataclass(frozen=True)
class Tok:
    """A token, what stands before it (spaces, ends of lines), and whether a product is understood before it."""

    kind: str
    text: str
    start: int
    end: int
    spaced: bool = False
    breaks: int = 0
    product: bool = False

    @property
    def ends(self) -> bool:
        """Whether something may end with it."""
        return self.kind in ("name", "number") or self.text in CLOSING or self.text == "²"

    @property
    def starts(self) -> bool:
        return self.kind in ("name", "number") or self.text in OPENING


def code_tokens(text: str) -> list[Tok]:
    """All tokens of a text; signs of mathematics are those of programs."""
    found: list[Tok] = []
    spaced, breaks = True, 0
    for match in TOKEN.finditer(text.translate(SAME)):
        kind = match.lastgroup or ""
        if kind == "space":
            spaced, breaks = True, breaks + match[0].count("\n")
            continue
        last = found[-1] if found else None
        if kind == "big":  # sum_{i}, sum_{c != k}
            kind, written = "name", re.sub(r"≠|!=", "_ne_", re.sub(r"[{}\s]", "", match[0]))
        else:
            written = match[0]
        token = Tok(kind, written, match.start(), match.end(), spaced, breaks)
        if last is not None and last.text == "d" and spaced and kind == "name" and not breaks:
            found[-1] = replace(last, text=f"d{match[0]}", end=match.end())  # d log P
        elif last is not None and kind == "name" and _says_sum(found) and len(match[0]) == 1:
            found[-2:] = [replace(found[-2], text=f"sum_{match[0]}", end=match.end())]  # sum over i
        elif last is not None and match[0] == "of" and re.fullmatch(r"sum_\w+", last.text):
            found[-1] = replace(last, end=match.end())
        else:
            found.append(token)
        spaced, breaks = False, 0
    found = [replace(each, text=each.text.replace("Σ_", "sum_")) if "Σ_" in each.text else each for each in found]
    return list(_with_norms(found))


def _with_norms(found: Sequence[Tok]) -> Iterator[Tok]:
    """The tokens with a call of `norm` for what stands between strokes: `|w_c|^2`, `||w_c||`."""
    at, end = 0, -1
    while at < len(found):
        token = found[at]
        after = at + 1 + (token.text == STROKE and _is_stroke(found, at + 1))
        if token.text != STROKE:
            yield token
        elif at == end:
            yield replace(token, kind="sign", text=")", spaced=False)
        elif end < at and (end := _end_of_norm(found, after, double=after > at + 1)) > at:
            yield replace(token, kind="name", text="norm", end=token.start)
            yield replace(token, kind="sign", text="(", spaced=False)
        else:
            yield from found[at:after]
        at = after


def _end_of_norm(found: Sequence[Tok], at: int, *, double: bool) -> int:
    """Where the norm ends whose first stroke stands before a place, -1 if it is none: single strokes need a square."""
    end = next((n for n in range(at + 1, min(at + MAX_NORM, len(found))) if found[n].text == STROKE), -1)
    behind = end + 1 + double
    squared = behind < len(found) and found[behind].text in ("^", "**", "²")
    starts = at < len(found) and found[at].starts and not found[at].spaced
    return end if end > 0 and starts and (squared or (double and _is_stroke(found, end + 1))) else -1


def _is_stroke(found: Sequence[Tok], at: int) -> bool:
    return at < len(found) and found[at].text == STROKE and not found[at].spaced


def _says_sum(found: Sequence[Tok]) -> bool:
    return len(found) > 1 and found[-2].text in ("sum", "Σ") and found[-1].text in ("over", "for")


def is_attribute(found: Sequence[Tok], at: int) -> bool:
    """Whether a point stands between a value and the name of its attribute."""
    if found[at].text != "." or at == 0 or at + 1 >= len(found):
        return False
    tight = not found[at].spaced and not found[at + 1].spaced
    return tight and found[at - 1].ends and found[at + 1].kind == "name"
