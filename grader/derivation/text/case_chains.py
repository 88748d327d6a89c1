r"""Chains in the cases of a value, `\begin{cases} a = b & c = k \\ .. \end{cases}`, as chains of values by cases."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from grader.derivation.text.lexer import Token
from grader.derivation.text.rows import top_relations

CASES = ("cases", "dcases")


def with_chained_cases(piece: Sequence[Token]) -> Sequence[Token]:
    """The tokens, where each case that is a chain gives its n-th side to the n-th of several values by cases.

    A case with fewer sides keeps its last one. Only cases that end the piece are parted so.
    """
    begin = next((at for at, token in enumerate(piece) if _is(token, "begin") and _name(piece, at) in CASES), None)
    if begin is None:
        return piece
    opened = _after_name(piece, begin)
    end = _matching_end(piece, begin)
    if end is None or top_relations(piece[end:]):
        return piece
    rows = [_parted(row) for row in _split(piece[opened:end])]
    longest = max((len(sides) for sides, _ in rows), default=1)
    if longest == 1:
        return piece
    closed = _after_name(piece, end)
    made = list(piece[:begin])
    for number in range(longest):
        made += [Token("sign", "=", piece[begin].at)] if number else []
        made += piece[begin:opened]
        for at, (sides, rest) in enumerate(rows):
            made += [Token("row", "\\\\", piece[end].at)] if at else []
            made += [*sides[min(number, len(sides) - 1)], *rest]
        made += piece[end:closed]
    return [*made, *piece[closed:]]


def _is(token: Token, name: str) -> bool:
    return token.kind == "command" and token.text == name


def _after_name(piece: Sequence[Token], at: int) -> int:
    """The place after the braces that follow `\\begin` or `\\end`."""
    return next((n + 1 for n in range(at, len(piece)) if piece[n].text == "}"), len(piece))


def _name(piece: Sequence[Token], at: int) -> str:
    return "".join(token.text for token in piece[at + 2 : _after_name(piece, at) - 1]).rstrip("*")


def _matching_end(piece: Sequence[Token], begin: int) -> int | None:
    depth = 0
    for at in range(begin, len(piece)):
        depth += _is(piece[at], "begin") - _is(piece[at], "end")
        if depth == 0:
            return at
    return None


def _split(inner: Sequence[Token]) -> list[Sequence[Token]]:
    """The rows of an environment."""
    places, depth = [-1], 0
    for at, token in enumerate(inner):
        depth += _is(token, "begin") - _is(token, "end")
        if token.kind == "row" and depth == 0:
            places.append(at)
    rows = [inner[before + 1 : after] for before, after in pairwise([*places, len(inner)])]
    return [row for row in rows if any(token.kind != "space" for token in row)]


def _parted(row: Sequence[Token]) -> tuple[list[Sequence[Token]], Sequence[Token]]:
    """The sides of a row's value, and what follows it: from its second column on, or from its first words."""
    ends = (at for at, token in enumerate(row) if token.kind == "words" or (token.kind, token.text) == ("space", "&"))
    end = next(ends, None)
    if end is None:
        return [row], ()
    value = row[:end]
    places = top_relations(value)
    if any(value[at].text != "=" for at in places):
        return [row], ()
    return [value[before + 1 : after] for before, after in pairwise([-1, *places, len(value)])], row[end:]
