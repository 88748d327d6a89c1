"""When a refutation is to be trusted: only if the document uses its symbols as the question does.

A text about something else that has the question's letters breaks line after line in which they stand, and not one of
these lines holds. Somebody who makes a mistake uses them rightly elsewhere.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from grader.derivation.judging.claims import Claim, Word
from grader.derivation.nodes.syntax import Entry, walk

MANY = 3
"""So many lines that do not hold, and follow from no other, are too many where fewer hold."""
OTHERWISE = "no line holds with what {} is in the question, and several do not: it may be something else here"
MOSTLY = "most of what could be judged does not hold, so that the symbols may be others than the question's"


def trusted(claims: Sequence[Claim]) -> list[Claim]:
    """The claims, those not refuted that are about symbols of which nothing holds in this text."""
    wrong = [claim for claim in claims if claim.status is Word.DIFFERS and not claim.follows]
    right = [claim for claim in claims if claim.status is Word.HOLDS]
    broken = Counter(name for claim in wrong for name in _names(claim))
    used = {name for claim in right for name in _names(claim)}
    strange = sorted(name for name, count in broken.items() if count > 1 and name not in used)
    mostly = len(wrong) >= MANY and len(wrong) > len(right)
    return list(_doubted(claims, strange, mostly=mostly)) if strange or mostly else list(claims)


def _doubted(claims: Sequence[Claim], strange: Sequence[str], *, mostly: bool) -> Iterator[Claim]:
    for claim in claims:
        name = next((each for each in strange if each in _names(claim)), "")
        if claim.status is Word.DIFFERS and (mostly or name):
            note = OTHERWISE.format(name) if name else MOSTLY
            yield replace(claim, status=Word.NOT_READ, note=f"{note}; {claim.note}", follows=0)
        else:
            yield claim


def _names(claim: Claim) -> set[str]:
    """The question's symbols that a claim is about."""
    if claim.reading is None:
        return set()
    own = claim.table.own if claim.table is not None else frozenset[str]()
    nodes = (each for side in claim.reading.nodes for each in walk(side))
    return {each.name for each in nodes if isinstance(each, Entry) and each.name not in own}
