"""The case that a line which does not hold is about: what is said of it for other indices would be said of no line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from grader.derivation.judging.claims import Claim, Word
from grader.derivation.judging.discourse import Pair
from grader.derivation.judging.names.conditions import letters_of
from grader.derivation.nodes.syntax import Condition, Entry, Node, walk

Judged = Callable[[Node, Node, Sequence[Condition], Claim], Claim]


def of_its_case(pair: Pair, claim: Claim, judged: Judged) -> Claim:
    """The claim under the condition that its sentence names, if that is about indices of the line's left side."""
    context = next((each for each in pair.contexts if not each.far), None)
    left, right = pair.lefts[0].node, pair.right.node
    plain = claim.status is Word.DIFFERS and claim.reading is not None and not claim.reading.conditions
    if context is None or left is None or right is None or claim.reading is None or not plain:
        return claim
    entries = (each for each in walk(claim.reading.nodes[0]) if isinstance(each, Entry))
    if not letters_of(context.conditions) <= {index for each in entries for index in each.indices}:
        return claim
    fresh = replace(claim, status=Word.NOT_READ, note="", reading=None, compared=())
    there = judged(left, right, context.conditions, fresh)
    return there if there.status is Word.DIFFERS and there.compared else claim
