"""Names that may not be the question's symbol after all: another name is used for it, and no line holds with this one.

The logits of an answer are `\\eta` throughout, and `f(W)` is what it minimises; its loss is J, and `E(y)` is a mean.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from grader.derivation.judging.claims import GOOD, REFUTED, Claim, Word
from grader.derivation.judging.discourse import Pair
from grader.derivation.meaning.symbols import Table
from grader.derivation.nodes.syntax import Symbol, walk

RIVAL = "{} may be something else here, since {} stands for what it usually means"


def without_rivals(claims: Sequence[Claim], pairs: Sequence[Pair], table: Table) -> Iterator[Claim]:
    """The claims; nothing is refuted with a name that no line confirms, where lines confirm another of its meaning."""
    own = {claim.defines.partition("/")[0] for claim in claims}
    written = [dict(_names(pair, own, table)) for pair in pairs]
    confirmed = {
        (name, meaning)
        for claim, names in zip(claims, written, strict=True)
        if claim.status in GOOD
        for name, meaning in names.items()
    }
    for claim, names in zip(claims, written, strict=True):
        strange = (each for each in names.items() if each not in confirmed and _may_be_another(*each, claim))
        rivals = ((name, other) for name, meaning in strange for other, same in confirmed if same == meaning)
        found = min(rivals, default=None)
        if found is None:
            yield claim
        else:
            note = f"{RIVAL.format(*found)}; {claim.note}"
            yield replace(claim, status=Word.NOT_READ, note=note, compared=(), follows=0)


def _may_be_another(name: str, meaning: str, claim: Claim) -> bool:
    """Whether a refuted line may use a name for something else; the question's own only where shapes do not fit."""
    return claim.status in REFUTED and (name != meaning or bool(claim.compared and claim.compared[-1].shapes))


def _names(pair: Pair, own: set[str], table: Table) -> Iterator[tuple[str, str]]:
    """The names in a line that are one of several for a symbol of the question, and that symbol."""
    for side in (*pair.lefts[:1], pair.right):
        for each in walk(side.node) if side.node is not None else ():
            if isinstance(each, Symbol) and each.name not in own:
                meaning = table.also.get(each.name, each.name if each.name in table.declared else "")
                if meaning:
                    yield each.name, meaning
