"""Colons that are products, `A : B`, the sum of the products of all entries of two matrices.

Most colons only part what is said, `c = k: a = b`. An answer writes products with them if one can be nothing else: it
stands after the last relation of its row, with as much space before it as after it, or between two lone capitals.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from grader.derivation.text.layers import Layers
from grader.derivation.text.lexer import Token
from grader.derivation.text.own_names import NO_NAMES, OwnNames
from grader.derivation.text.rows import CLOSERS, OPENERS, top_relations
from grader.derivation.text.vocabulary import GREEK, RELATIONS

PRODUCT = "colon product"
EQUAL = frozenset(["=", "equiv", ":="])


@dataclass(frozen=True)
class Letters:
    """Names of sizes and letters of indices in a question, whether the answer writes products with colons, and how it
    writes the layers of a network and names of its own."""

    sizes: Collection[str] = ()
    indices: Collection[str] = ()
    colons: bool = False
    layers: Layers | None = None
    own: OwnNames = NO_NAMES


@dataclass(frozen=True)
class _Colon:
    """A colon between operands; `sure` that it is a product, or that it is one where an answer has any."""

    at: int
    sure: bool
    likely: bool


def writes_products(found: Sequence[Token], letters: Letters) -> bool:
    """Whether a formula has a colon that can be nothing else than a product."""
    return any(each.sure for each in _colons(found, letters))


def with_products(found: Sequence[Token], letters: Letters) -> list[Token]:
    """The tokens of a formula, with the colons that are products where an answer writes such."""
    if not letters.colons:
        return list(found)
    places = {each.at for each in _colons(found, letters) if each.likely}
    return [replace(token, kind="command", text=PRODUCT) if at in places else token for at, token in enumerate(found)]


def _colons(found: Sequence[Token], letters: Letters) -> Iterator[_Colon]:
    begin = 0
    for end in [*(at for at, token in enumerate(found) if _parts(token)), len(found)]:
        row = found[begin:end]
        relations = top_relations(row)
        for at in _between_operands(row):
            before = [place for place in relations if place < at]
            after = [place for place in relations if place > at]
            even = row[at].end - row[at].at > 1 or row[at].at - row[at - 1].end == row[at + 1].at - row[at].end
            closing = not after or row[after[0]].text in EQUAL
            if closing and not _says_more(row, at, letters):
                sure = even and ((bool(before) and not after) or _is_of_capitals(row, at))
                yield _Colon(begin + at, sure, even or not after)
        begin = end + 1


def _parts(token: Token) -> bool:
    return token.kind == "row" or (token.kind == "command" and token.text == "Rightarrow")


def _between_operands(row: Sequence[Token]) -> Iterator[int]:
    """The places of colons outside of scripts, with an operand on both sides."""
    scripts: list[bool] = []
    for at, token in enumerate(row):
        if token.kind in ("sign", "command") and token.text in OPENERS:
            scripts.append((bool(scripts) and scripts[-1]) or (at > 0 and row[at - 1].text in ("_", "^")))
        elif token.kind in ("sign", "command") and token.text in CLOSERS and scripts:
            scripts.pop()
        elif token.text == ":" and 0 < at < len(row) - 1 and not (scripts and scripts[-1]):
            yield from [at] if _ends_operand(row[at - 1]) and _begins_operand(row[at + 1]) else []


def _ends_operand(token: Token) -> bool:
    named = token.kind in ("letter", "name")
    return named or (token.kind != "words" and (token.text in GREEK or token.text in (")", "]", "}", "'", "top", "|")))


def _begins_operand(token: Token) -> bool:
    if token.kind == "command":
        return token.text not in RELATIONS and token.text not in ("mathbb", "dots", "forall", "{", "}", "end")
    return token.kind in ("letter", "name") or (token.kind == "sign" and token.text in ("(", "[", "{", "|", "-"))


def _says_more(row: Sequence[Token], at: int, letters: Letters) -> bool:
    """Whether a lone index stands before a colon, or only sizes follow: `k: a = b`, `P : N \\times K`."""
    alone = at < 2 or not (_ends_operand(row[at - 2]) or row[at - 2].text in ("_", "^"))
    if alone and row[at - 1].text in letters.indices:
        return True
    stop = next((n for n in range(at + 1, len(row)) if row[n].text in RELATIONS or row[n].kind == "space"), len(row))
    named = [token.text for token in row[at + 1 : stop] if token.kind in ("letter", "name")]
    return any(token.text == "times" for token in row[at:stop]) and all(name in letters.sizes for name in named)


def _is_of_capitals(row: Sequence[Token], at: int) -> bool:
    """Whether nothing but a capital stands on each side, as where an answer says what it means by `A : B`."""
    left = at == 1 or row[at - 2].text in RELATIONS
    right = at + 2 == len(row) or row[at + 2].text in EQUAL
    beside = row[at - 1], row[at + 1]
    return left and right and all(token.kind == "letter" and token.text.isupper() for token in beside)
