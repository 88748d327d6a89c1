"""Sums that a chain rule leaves out, understood in `dJ/dw = dJ/df_i df_i/dw` until the answer forgets them."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import replace

from grader.derivation.judging.claims import GOOD, REFUTED, TROUBLE, Claim, Word
from grader.derivation.judging.comparing import compare
from grader.derivation.judging.discourse import Pair
from grader.derivation.judging.following import followed
from grader.derivation.judging.sides import is_path
from grader.derivation.judging.words.summing import with_sums
from grader.derivation.meaning.normal import normal
from grader.derivation.meaning.place import Place
from grader.derivation.meaning.symbols import Table
from grader.derivation.nodes.syntax import Condition, Node, Variable, walk

UNDERSTOOD = "as where sums over what stands twice are understood"
MISSING = "holds only with a sum in it that is missing"
FORGOTTEN = "holds only with a sum in it that is missing, and is missing in what follows from it, too"

Judged = Callable[[Node, Node, Sequence[Condition], Claim], Claim]


def of_chain_rule(pair: Pair, claim: Claim, table: Table, judged: Judged) -> Claim | None:
    """A chain rule, for a person to judge, if it holds with a sum over the examples that stand twice in a term."""
    if claim.reading is None or not any(map(is_path, claim.reading.nodes)):
        return None
    examples = table.letters.get(table.leave_out or "", ())
    for way in with_sums(pair, table):
        left, right = way.lefts[0].node, way.right.node
        understood = _summed_over(way) - _summed_over(pair)
        if left is None or right is None or not all(letter in examples for _, letter in understood):
            continue
        with contextlib.suppress(*TROUBLE):
            if judged(left, right, pair.conditions, claim).status in GOOD:
                note = f"{MISSING}, {UNDERSTOOD}"
                return replace(claim, status=Word.HOLDS, note=note, compared=(), doubtful=True)
    return None


def _summed_over(pair: Pair) -> set[tuple[int, str]]:
    """The letters that the sums of each side are over."""
    sides = enumerate((pair.lefts[0].node, pair.right.node))
    return {(at, each.name) for at, side in sides if side for each in walk(side) if isinstance(each, Variable)}


def without_forgotten(claims: Sequence[Claim], places: Sequence[Place]) -> list[Claim]:
    """The claims, chain rules without their sum refuted where a line that does not hold follows from just that, and
    none says rightly what comes out of them."""
    found = list(claims)
    for at, claim in enumerate(claims):
        below = claims[at + 1 :]
        if claim.status is not Word.HOLDS or UNDERSTOOD not in claim.note or any(_restores(e, claim) for e in below):
            continue
        refuted = _refuted(claim, places) if any(each.status in REFUTED for each in below) else None
        if refuted is not None and _is_forgotten(found, at, refuted, places):
            found[at] = refuted
    return found


def _restores(claim: Claim, rule: Claim) -> bool:
    """Whether a line says rightly what a chain rule is about."""
    if claim.status is not Word.HOLDS or claim.reading is None or rule.reading is None or UNDERSTOOD in claim.note:
        return False
    return normal(claim.reading.nodes[0]) == normal(rule.reading.nodes[0])


def _refuted(claim: Claim, places: Sequence[Place]) -> Claim | None:
    if claim.reading is None or claim.table is None:
        return None
    table = claim.table
    with contextlib.suppress(*TROUBLE):
        compared = compare(claim.reading, [place.with_table(table) for place in places])
        if not compared[-1].equal:
            return replace(claim, status=Word.IMPLIED, note=FORGOTTEN, compared=tuple(compared))
    return None


def _is_forgotten(claims: Sequence[Claim], at: int, refuted: Claim, places: Sequence[Place]) -> bool:
    """Whether a line further down follows from it that follows from nothing else that does not hold."""
    before = followed(claims, places)
    after = followed([*claims[:at], refuted, *claims[at + 1 :]], places)
    return any(new.follows and not old.follows for old, new in zip(before[at:], after[at:], strict=True))
