"""When a refutation is to be trusted: only if the document uses its symbols as the question does.

A text about something else has the question's letters, too, and breaks lines in which they stand. So a text that was
not written for the question is refuted only in what other lines of it confirm: they hold, or say what the question
says, with all the symbols that the line has, and with differentials if it has any.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from grader.derivation.judging.claims import REFUTED, Claim, Word
from grader.derivation.nodes.syntax import Derivative, Differential, Entry, walk

MANY = 3
"""So many lines that do not hold, and follow from no other, are too many where fewer hold."""
OTHERWISE = "no line holds with what {} is in the question: it may be something else here"
SHAPES = "a vector may stand for its entry"
TO_SOLVE = "it may be an equation for what the text differentiates by"
MOSTLY = "most of what could be judged does not hold, so that the symbols may be others than the question's"


def trusted(claims: Sequence[Claim]) -> list[Claim]:
    """The claims, those not refuted of which no other line confirms what they are about."""
    wrong = [claim for claim in claims if claim.status is Word.DIFFERS and not claim.follows]
    right = [claim for claim in claims if claim.status is Word.HOLDS]
    restated = [claim for claim in claims if claim.status is Word.DEFINITION and claim.compared]
    confirmed = {name for claim in (*right, *restated) for name in _uses(claim)}
    mostly = MOSTLY if len(wrong) >= MANY and len(wrong) > len(right) else ""
    varied = {by.name for claim in claims for by in _differentiated_by(claim)}
    chains = Counter(claim.chain for claim in claims)
    differing = [claim for claim in claims if claim.status is Word.DIFFERS]
    to_solve = {id(claim) for claim in differing if chains[claim.chain] == 1 and _may_be_solved(claim, varied)}
    return list(_doubted(claims, confirmed, to_solve, mostly))


def _doubted(claims: Sequence[Claim], confirmed: set[str], to_solve: set[int], mostly: str) -> Iterator[Claim]:
    for claim in claims:
        if claim.status not in REFUTED:
            yield claim
            continue
        strange = next((OTHERWISE.format(name) for name in sorted(_uses(claim) - confirmed)), "")
        shapes = SHAPES if claim.compared and claim.compared[-1].shapes else ""
        note = strange or shapes or (TO_SOLVE if id(claim) in to_solve else "") or mostly
        yield replace(claim, status=Word.NOT_READ, note=f"{note}; {claim.note}", follows=0) if note else claim


def _differentiated_by(claim: Claim) -> list[Entry]:
    """What a claim has derivatives by."""
    nodes = (each for side in claim.reading.nodes for each in walk(side)) if claim.reading is not None else iter(())
    return [each.by for each in nodes if isinstance(each, Derivative) and isinstance(each.by, Entry)]


def _may_be_solved(claim: Claim, varied: set[str]) -> bool:
    """Whether a claim is no derivative, and has on both sides what the text differentiates by: `C v = \\lambda v`."""
    if claim.reading is None or _differentiated_by(claim):
        return False
    sides = [{each.name for each in walk(side) if isinstance(each, Entry)} for side in claim.reading.nodes]
    return bool(sides[0] & sides[1] & varied)


def _uses(claim: Claim) -> set[str]:
    """The question's symbols that a claim is about, and of which it has differentials."""
    if claim.reading is None:
        return set()
    own = claim.table.own if claim.table is not None else frozenset[str]()
    nodes = [each for side in claim.reading.nodes for each in walk(side)]
    names = {each.name for each in nodes if isinstance(each, Entry) and each.name not in own}
    moved = (each.of.name for each in nodes if isinstance(each, Differential) and isinstance(each.of, Entry))
    return names | {f"d {name}" for name in moved}
