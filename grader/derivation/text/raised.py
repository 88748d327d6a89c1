r"""Layers and times that stand above a name without brackets, `h^t` and `W^1`, where a question has such names.

They are put in brackets, `h^{(t)}`, for there they are a part of the name and no power or transposition.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from grader.derivation.text.lexer import Token
from grader.derivation.text.vocabulary import ACCENTS

ABOVE = {"mathcal": "cal", "mathscr": "cal", "mathbb": "bb"}
NO_BASE = frozenset(["e", ""])


@dataclass(frozen=True)
class Raised:
    """The letters that count layers or times above names, and the names of a question that end in a number above."""

    letters: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()

    def has(self, base: str, word: str) -> bool:
        """Whether a script above a name is a part of it."""
        return base not in NO_BASE and (word[:1] in self.letters or f"{base} {word}" in self.names)


NOTHING_RAISED = Raised()


@dataclass(frozen=True)
class Script:
    """A script above a name: the name, the tokens of the script from `start` to before `end`, how it is called."""

    base: str
    word: str
    start: int
    end: int


def with_raised(found: Sequence[Token], raised: Raised) -> list[Token]:
    """The tokens with brackets around layers and times."""
    kept = list(found)
    if raised == NOTHING_RAISED:
        return kept
    for script in reversed([each for each in scripts(found) if raised.has(each.base, each.word)]):
        first, last = found[script.start], found[script.end - 1]
        braced = found[script.start - 1].text == "{"
        opening = [replace(first, kind="sign", text=text) for text in ("(" if braced else "{(")]
        closing = [replace(last, kind="sign", text=text) for text in (")" if braced else ")}")]
        kept[script.start : script.end] = [*opening, *found[script.start : script.end], *closing]
    return kept


def scripts(found: Sequence[Token], *, in_brackets: bool = False) -> Iterator[Script]:
    """All letters and numbers above names, perhaps with a step beside them, `t-1`, but for transpositions; either those
    in brackets or the others."""
    for at, token in enumerate(found):
        if token.kind != "sign" or token.text != "^":
            continue
        start, end = at + 1, at + 2
        for opening, closing in (("{", "}"), ("(", ")"), ("[", "]")) if in_brackets else (("{", "}"),):
            if start < len(found) and found[start].text == opening:
                start += 1
                end = next((n for n in range(start, len(found)) if found[n].text == closing), start)
        bracketed = start > at + 1 and found[start - 1].text in "(["
        word = "".join(each.text for each in found[start:end])
        if _is_word(found[start:end]) and word != "T" and bracketed == in_brackets:
            yield Script(base_of(found, at), word, start, end)


def _is_word(inside: Sequence[Token]) -> bool:
    if len(inside) == 3:
        return inside[0].kind == "letter" and inside[1].text in "+-" and inside[2].text.isdigit()
    return len(inside) == 1 and (inside[0].kind == "letter" or inside[0].text.isdigit())


def base_of(found: Sequence[Token], at: int) -> str:
    """The name above which the script at a place stands, with an index between them or not; "" if it is none."""
    n = at - 1
    while n >= 0 and found[n].text == "'":
        n -= 1
    opening = _opening(found, n) if n >= 0 and found[n].text == "}" else n
    if opening > 0 and found[opening - 1].text == "_":
        return base_of(found, opening - 1)
    accent = found[opening - 1].text if opening > 0 and found[opening - 1].kind == "command" else ""
    accent = ABOVE.get(accent, accent if accent in ACCENTS else "")
    if opening < n:
        return f"{accent} {''.join(each.text for each in found[opening + 1 : n])}" if accent else ""
    is_name = n >= 0 and found[n].kind in ("letter", "command", "name")
    return f"{accent} {found[n].text}".strip() if is_name else ""


def _opening(found: Sequence[Token], at: int) -> int:
    """Where the brace opens that closes at a place; the place itself if it is nowhere."""
    depth = 0
    for n in range(at, -1, -1):
        depth += (found[n].text == "}") - (found[n].text == "{")
        if depth == 0:
            return n
    return at
