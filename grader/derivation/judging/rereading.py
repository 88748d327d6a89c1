"""The claims of a document, read again where a name may not be the student's own after all."""

from __future__ import annotations

from collections.abc import Sequence

from grader.derivation.judging.claims import Claim, Word
from grader.derivation.judging.links import Pair
from grader.derivation.judging.reader import Reader
from grader.derivation.judging.redefining import with_redefined
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
    return with_redefined(claims)


def _differing(claims: Sequence[Claim]) -> set[int]:
    return {at for at, claim in enumerate(claims) if claim.status in (Word.DIFFERS, Word.IMPLIED)}


def _names(reader: Reader, at: int) -> set[str]:
    """The symbols that a claim is about, as they were written."""
    pair = reader.done.get(at)
    sides = [side.node for side in (pair.lefts[0], pair.right) if side.node] if pair else []
    return {each.name for side in sides for each in walk(side) if isinstance(each, Symbol)}
