r"""A negative in words that a line of the same sentence shows.

`the data part of the second class is the negative of it, since $p_2 - y_2 = -(p_1 - y_1)$` denies nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from grader.derivation.judging.claims import Claim, Word
from grader.derivation.meaning.normal import normal
from grader.derivation.nodes.syntax import Entry, Negative, Node, Symbol, walk
from grader.derivation.text.documents import Formula

NUMBER = re.compile(r"\d+")
REASON = re.compile(r"\bnegative of [^.;■]{0,60}\b(?:since|because|as)\s*■", re.I)
RESIDUAL = re.compile(r"\b(?:residual|error)s?\b", re.I)
WHOLE = re.compile(r"\b(?:gradient|derivative|result|answer|solution)s?\b", re.I)


def is_shown(sentence: str, formulas: Sequence[Formula], claims: Sequence[Claim], parts: Mapping[str, Node]) -> bool:
    """Whether the reason that a sentence gives is a line that says so of a part of the result."""
    if not REASON.search(sentence) or WHOLE.search(sentence):
        return False
    named = [node for phrase, node in parts.items() if re.search(rf"\b{re.escape(phrase)}", sentence, re.I)]
    return any(_is_of(claim, sentence, named) for claim in claims if _is_turned(claim) and _is_in(claim, formulas))


def _is_in(claim: Claim, formulas: Sequence[Formula]) -> bool:
    return any(claim.line == each.line and claim.right.strip() in each.text for each in formulas)


def _is_turned(claim: Claim) -> bool:
    """Whether a line that holds says of one class what it says of another, with the other sign."""
    if claim.status is not Word.HOLDS or claim.reading is None:
        return False
    left, right = claim.reading.nodes
    turned = isinstance(right, Negative) and NUMBER.sub("#", normal(left)) == NUMBER.sub("#", normal(right.of))
    return turned and normal(left) != normal(right)


def _is_of(claim: Claim, sentence: str, named: Sequence[Node]) -> bool:
    """Whether a line is about what a term that words name is made of, or they speak of the residuals."""
    assert claim.reading is not None
    symbols = {each.name for each in walk(claim.reading.nodes[0]) if isinstance(each, Entry)}
    return RESIDUAL.search(sentence) is not None or any(symbols <= set(_names(node)) for node in named)


def _names(node: Node) -> Iterator[str]:
    yield from (each.name for each in walk(node) if isinstance(each, Symbol | Entry))
