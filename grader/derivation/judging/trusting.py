"""When a refutation is to be trusted: only if the document uses its symbols as the question does.

A text about something else has the question's letters, too, and breaks lines in which they stand. So a text that was
not written for the question is refuted only in what other lines of it confirm: they hold, or say what the question
says, with all the symbols that the line has, and with differentials if it has any.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from grader.derivation.judging.claims import REFUTED, Claim, Word
from grader.derivation.nodes.syntax import Differential, Entry, walk

MANY = 3
"""So many lines that do not hold, and follow from no other, are too many where fewer hold."""
OTHERWISE = "no line holds with what {} is in the question: it may be something else here"
SHAPES = "a vector may stand for its entry"
MOSTLY = "most of what could be judged does not hold, so that the symbols may be others than the question's"


def trusted(claims: Sequence[Claim]) -> list[Claim]:
    """The claims, those not refuted of which no other line confirms what they are about."""
    wrong = [claim for claim in claims if claim.status is Word.DIFFERS and not claim.follows]
    right = [claim for claim in claims if claim.status is Word.HOLDS]
    restated = [claim for claim in claims if claim.status is Word.DEFINITION and claim.compared]
    confirmed = {name for claim in (*right, *restated) for name in _uses(claim)}
    mostly = MOSTLY if len(wrong) >= MANY and len(wrong) > len(right) else ""
    return list(_doubted(claims, confirmed, mostly))


def _doubted(claims: Sequence[Claim], confirmed: set[str], mostly: str) -> Iterator[Claim]:
    for claim in claims:
        if claim.status not in REFUTED:
            yield claim
            continue
        strange = next((OTHERWISE.format(name) for name in sorted(_uses(claim) - confirmed)), "")
        shapes = SHAPES if claim.compared and claim.compared[-1].shapes else ""
        note = strange or shapes or mostly
        yield replace(claim, status=Word.NOT_READ, note=f"{note}; {claim.note}", follows=0) if note else claim


def _uses(claim: Claim) -> set[str]:
    """The question's symbols that a claim is about, and of which it has differentials."""
    if claim.reading is None:
        return set()
    own = claim.table.own if claim.table is not None else frozenset[str]()
    nodes = [each for side in claim.reading.nodes for each in walk(side)]
    names = {each.name for each in nodes if isinstance(each, Entry) and each.name not in own}
    moved = (each.of.name for each in nodes if isinstance(each, Differential) and isinstance(each.of, Entry))
    return names | {f"d {name}" for name in moved}
