"""Two indices of which only one is below, since their braces were forgotten: `p_ik` for `p_{ik}`."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from grader.derivation.text.lexer import Token
from grader.derivation.text.vocabulary import GREEK

SECOND = frozenset("ijklmncqr")
"""Letters that are hardly ever a factor right behind another."""


def with_glued_indices(found: Sequence[Token], indices: Collection[str]) -> list[Token]:
    """The tokens with braces around two letters for indices that touch below a symbol, if nothing is at the second."""
    kept: list[Token] = []
    at = 0
    while at < len(found):
        kept.append(found[at])
        at += 1
        if _are_glued(found, at - 1, indices):
            first, second = found[at : at + 2]
            kept += [Token("sign", "{", first.at, first.at), first, second, Token("sign", "}", second.end, second.end)]
            at += 2
    return kept


def _are_glued(found: Sequence[Token], at: int, indices: Collection[str]) -> bool:
    """Whether the sign at a place puts such letters below what stands before it."""
    if at == 0 or at + 2 >= len(found) or found[at].text != "_" or found[at].kind != "sign":
        return False
    before, first, second = found[at - 1], found[at + 1], found[at + 2]
    is_symbol = before.kind in ("letter", "name") or before.text == "}" or before.text in GREEK
    both = first.kind == second.kind == "letter" and {first.text, second.text} <= {*indices}
    behind = found[at + 3].text if at + 3 < len(found) else ""
    touching = both and first.end == second.at and second.text in SECOND
    return is_symbol and touching and behind not in ("_", "^", "'")
