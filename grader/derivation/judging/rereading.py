"""The claims of a document, read again where a name may not be the student's own after all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from grader.derivation.judging.claims import BAD, GOOD, Claim, Word
from grader.derivation.judging.discourse import Pair
from grader.derivation.judging.mentions import mentions
from grader.derivation.judging.reader import Reader
from grader.derivation.judging.redefining import called, redefined, with_redefined
from grader.derivation.meaning.place import Place
from grader.derivation.meaning.symbols import Table
from grader.derivation.nodes.syntax import Symbol, walk
from grader.derivation.text.documents import Document


def read_claims(document: Document, pairs: Sequence[Pair], table: Table, places: Sequence[Place]) -> list[Claim]:
    """The claims of a document under one reading of the question.

    A line that gives another name for a symbol a meaning of its own is taken for a wrong line about that symbol
    instead, if lines hold then that did not with the meaning of its own, and no more lines are wrong.
    """
    reader = Reader(table, places)
    claims = reader.read(document, pairs)
    wrong = _differing(claims)
    used = {name for at in wrong for name in _names(reader, at)}
    doubted = frozenset(name for name in reader.renamed if {name, table.matrices.get(name)} & used)
    if doubted:
        other = Reader(table, places, kept=doubted).read(document, pairs)
        if len(_differing(other)) <= len(wrong) and wrong - _differing(other):
            claims = other
    for name, line in redefined(claims).items():
        if name in table.labels:
            claims = _as_another(document, pairs, table, places, claims, (name, line))
    return with_redefined(claims)


def _as_another(
    document: Document,
    pairs: Sequence[Pair],
    table: Table,
    places: Sequence[Place],
    claims: list[Claim],
    label: tuple[str, int],
) -> list[Claim]:
    """The claims with labels read as what the question defines over the same axes, where more of them hold then.

    A line that names that symbol, too, and holds with the labels themselves is in the question's letters.
    """
    best, (name, line) = claims, label
    for other in table.definitions:
        if table.declared[other].axes == table.declared[name].axes:
            found = Reader(table, places).read(document, [called(pair, name, other) for pair in pairs])
            if len(found) == len(claims) == len(pairs):
                kept = [
                    theirs.status in GOOD and mentions(pair, other) for pair, theirs in zip(pairs, claims, strict=True)
                ]
                found = [claims[at] if keep else found[at] for at, keep in enumerate(kept)]
                found = [
                    _noted(claim, f"{name} is read as {other}") if claim.line == line else claim for claim in found
                ]
                best = min(best, found, key=_badness)
    return best


def _noted(claim: Claim, words: str) -> Claim:
    return replace(claim, note="; ".join(filter(None, (claim.note, words))))


def _badness(claims: Sequence[Claim]) -> int:
    return sum(claim.status in BAD for claim in claims)


def _differing(claims: Sequence[Claim]) -> set[int]:
    return {at for at, claim in enumerate(claims) if claim.status in (Word.DIFFERS, Word.IMPLIED)}


def _names(reader: Reader, at: int) -> set[str]:
    """The symbols that a claim is about, as they were written."""
    pair = reader.done.get(at)
    sides = [side.node for side in (pair.lefts[0], pair.right) if side.node] if pair else []
    return {each.name for side in sides for each in walk(side) if isinstance(each, Symbol)}
