"""The claims of a document, read again where a name may not be the student's own after all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from grader.derivation.budget import Budget
from grader.derivation.judging.claims import BAD, GOOD, REFUTED, Claim, Word, badness
from grader.derivation.judging.discourse import Pair
from grader.derivation.judging.mentions import mentions
from grader.derivation.judging.names.naming import parts_in_words
from grader.derivation.judging.names.redefining import (
    beside_another_name,
    called,
    is_called,
    redefined,
    with_redefined,
)
from grader.derivation.judging.otherwise.adjoints import in_gradients
from grader.derivation.judging.otherwise.solving import denominators
from grader.derivation.judging.reader import Reader
from grader.derivation.judging.words.connectives import NAMING
from grader.derivation.meaning.place import Place
from grader.derivation.meaning.symbols import Table
from grader.derivation.nodes.indices import is_plain_index
from grader.derivation.nodes.syntax import Application, Symbol, walk
from grader.derivation.text.documents import Document

ANEW = " anew"
"""Behind the name of a symbol that is made something else."""
MOST = 4
"""Symbols of its own that a text may make something else."""


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
    if doubted and not places[0].budget.is_spent:
        other = Reader(table, places, kept=doubted).read(document, pairs)
        if _mends(other, claims):
            claims = other
    claims = _as_words_say(document, pairs, table, places, claims)
    for name, line in {**redefined(claims), **beside_another_name(pairs, table)}.items():
        if name in table.labels and not places[0].budget.is_spent:
            claims = _as_another(document, pairs, table, places, claims, (name, line))
    if not table.is_asked and table.has_differentials and _differing(claims):
        pairs, table, claims = _in_gradients(document, pairs, table, places, claims)
    claims = _with_anew(document, pairs, table, places, claims)
    if not table.is_asked:
        claims = _with_own_anew(document, pairs, table, places, claims)
    return with_redefined(claims)


def _as_words_say(
    document: Document, pairs: Sequence[Pair], table: Table, places: Sequence[Place], claims: list[Claim]
) -> list[Claim]:
    """The claims where words say that a symbol is a denominator, and a line makes it something else.

    That line is wrong, and not those below it that hold with what the words say.
    """
    wrong = {name for at in _differing(claims) for name in _named_in(pairs[at])} if len(claims) == len(pairs) else set()
    named = sorted(wrong & parts_in_words(document.formulas) - table.declared.keys())
    for name in named[:MOST] if table.is_asked else ():
        for _, declared, definition in denominators(table):
            if places[0].budget.is_spent:
                return claims
            known = table.without_other_name(name).with_definition(replace(declared, name=name), definition, own=True)
            found = Reader(known, _anew_at(places)).read(document, pairs)
            claims = found if _mends(found, claims) else claims
    return claims


def _in_gradients(
    document: Document, pairs: Sequence[Pair], table: Table, places: Sequence[Place], claims: list[Claim]
) -> tuple[Sequence[Pair], Table, list[Claim]]:
    """The lines, and what is said of them, with gradients for differentials where fewer lines are bad then."""
    best = pairs, table, claims
    still = replace(table, has_differentials=False)
    for read in in_gradients(pairs, table) if not places[0].budget.is_spent else ():
        found = Reader(still, _anew_at(places)).read(document, read)
        if badness(found) < badness(best[2]):
            best = read, still, found
    return best


def _anew_at(places: Sequence[Place]) -> list[Place]:
    """The points to read a text at once more."""
    budget = Budget(in_all=places[0].budget.in_all)
    return [replace(place, known={}, budget=budget) for place in places]


def _with_anew(
    document: Document, pairs: Sequence[Pair], table: Table, places: Sequence[Place], claims: list[Claim]
) -> list[Claim]:
    """The claims where an answer gives a symbol of its own a new meaning, or a text one of the question's.

    What is said of such a symbol further down is of the new one, or of the old; if neither holds, it is a person's.
    """
    starts = dict[str, int]()
    for at, name in _anew(claims, pairs, table):
        starts.setdefault(name, at)
    if not starts or len(claims) != len(pairs) or places[0].budget.is_spent:
        return claims
    renamed = list(pairs)
    for name, start in starts.items():
        above = start
        while above and claims[above - 1].status is Word.DEFINITION and not claims[above - 1].compared:
            above -= 1  # what it was made for: GELU(x) = x tanh(y), where y = ...
        renamed[above:] = [called(pair, Symbol(name), f"{name}{ANEW}") for pair in renamed[above:]]
    found = Reader(table, _anew_at(places)).read(document, renamed)
    if [claim.text for claim in found] != [claim.text for claim in claims]:
        found = claims
    return [_of_either(*each, starts, at) for at, each in enumerate(zip(claims, found, pairs, strict=True))]


def _with_own_anew(
    document: Document, pairs: Sequence[Pair], table: Table, places: Sequence[Place], claims: list[Claim]
) -> list[Claim]:
    """The claims of a text without a question, where it gives a symbol of its own another meaning further down, if more
    than the line that would do so holds then."""
    for at, symbol in list(_own_anew(claims, pairs))[:MOST] if len(claims) == len(pairs) else ():
        if places[0].budget.is_spent:
            break
        renamed = [*pairs[:at], *(called(pair, symbol, f"{symbol.name}{ANEW}") for pair in pairs[at:])]
        found = Reader(table, _anew_at(places)).read(document, renamed)
        if len(found) == len(claims) and badness(found) + 1 < badness(claims):
            note = f"{symbol.name} is made something else from here on"
            found[at] = replace(found[at], note=note, doubtful=True)
            pairs, claims = renamed, found
    return claims


def _own_anew(claims: Sequence[Claim], pairs: Sequence[Pair]) -> Iterator[tuple[int, Symbol]]:
    """The claims that may give a symbol that the text has defined above another meaning, and which symbol."""
    defined: list[Symbol] = []
    for at, (claim, pair) in enumerate(zip(claims, pairs, strict=False)):
        left = pair.lefts[0].node
        if not (isinstance(left, Symbol) and pair.begins):
            continue
        if claim.status in REFUTED and any(is_called(left, each) for each in defined):
            yield at, left
        if claim.status is Word.DEFINITION and claim.defines:
            defined.append(left)


def _anew(claims: Sequence[Claim], pairs: Sequence[Pair], table: Table) -> Iterator[tuple[int, str]]:
    """The claims that may give a symbol of the question a new meaning, and which."""
    for at, (claim, pair) in enumerate(zip(claims, pairs, strict=False)):
        left, right = pair.lefts[0].node, pair.right.node
        symbol = left.symbol if isinstance(left, Application) else left
        broken = claim.status in BAD and claim.reading is not None and pair.relation in ("=", ":=") and pair.begins
        if table.is_asked and not NAMING.search(pair.words[0]):
            continue  # to say something false of what one has defined is a mistake
        if broken and isinstance(symbol, Symbol) and _may_change(symbol.name, claim, table) and right is not None:
            names = {each.name for each in walk(right) if isinstance(each, Symbol)}
            general = names and all(map(is_plain_index, (*symbol.subs, *symbol.upper)))
            yield from [(at, symbol.name)] if general and symbol.name not in names else []


def _may_change(name: str, claim: Claim, table: Table) -> bool:
    """Whether a line may make a symbol something else: one of the answer's own; in a text one of the question's."""
    own = claim.table.own if claim.table is not None else frozenset[str]()
    return name in own if table.is_asked else table.find(name) is not None


def _of_either(old: Claim, new: Claim, pair: Pair, starts: Mapping[str, int], at: int) -> Claim:
    """A claim with the new meaning of symbols if it holds so, else with the old; nothing is refuted of the new ones."""
    names = [name for name, start in starts.items() if start <= at and mentions(pair, name)]
    if new.status in GOOD and at in starts.values() and names:
        return replace(new, note=f"{names[0]} is made something else from here on", doubtful=True)
    if new.status in GOOD or old.status not in REFUTED or not names:
        return new if new.status in GOOD else old
    return replace(old, status=Word.NOT_READ, note=f"{names[0]} is made something else here; {old.note}")


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
        if table.declared[other].axes == table.declared[name].axes and not places[0].budget.is_spent:
            found = Reader(table, places).read(document, [called(pair, Symbol(name), other) for pair in pairs])
            if len(found) == len(claims) == len(pairs):
                kept = [
                    theirs.status in GOOD and mentions(pair, other) for pair, theirs in zip(pairs, claims, strict=True)
                ]
                found = [claims[at] if keep else found[at] for at, keep in enumerate(kept)]
                others = [own for own, of in table.also.items() if of == name]  # t, which are the labels then
                mixed = any(keep and mentions(pair, name) for keep, pair in zip(kept, pairs, strict=True))
                mixed = mixed and not any(mentions(pair, own) for pair in pairs for own in others)
                words = f"{name} is read as {other}"
                found = [_noted(claim, words, mixed=mixed) if claim.line == line else claim for claim in found]
                best = min(best, found, key=badness)
    return best


def _noted(claim: Claim, words: str, *, mixed: bool) -> Claim:
    """With a note; a person looks where the name is `mixed`, meaning what the question says elsewhere."""
    return replace(claim, note="; ".join(filter(None, (claim.note, words))), doubtful=claim.doubtful or mixed)


def _differing(claims: Sequence[Claim]) -> set[int]:
    return {at for at, claim in enumerate(claims) if claim.status in REFUTED}


def _mends(other: Sequence[Claim], claims: Sequence[Claim]) -> bool:
    """Whether lines hold in another reading that are wrong in this one; no more may be wrong, nor any lost."""
    if len(_differing(other)) > len(_differing(claims)):
        return False
    if len(other) != len(claims):
        return len(_differing(other)) < len(_differing(claims))
    pairs = list(zip(other, claims, strict=True))
    mended = any(theirs.status in GOOD and ours.status in REFUTED for theirs, ours in pairs)
    return mended and not any(theirs.status in BAD and ours.status is Word.HOLDS for theirs, ours in pairs)


def _names(reader: Reader, at: int) -> set[str]:
    """The symbols that a claim is about, as they were written."""
    pair = reader.done.get(at)
    return _named_in(pair) if pair else set()


def _named_in(pair: Pair) -> set[str]:
    sides = [side.node for side in (pair.lefts[0], pair.right) if side.node]
    return {each.name for side in sides for each in walk(side) if isinstance(each, Symbol)}
