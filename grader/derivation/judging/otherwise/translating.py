"""An answer read in the letters of a textbook, where clearly more of it holds then; what is told of that.

A person must look, unless the answer states what the question is about in these letters, and that holds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from grader.derivation.judging.claims import BAD, GOOD, REFUTED, Claim, Word
from grader.derivation.judging.discourse import Pair
from grader.derivation.judging.names.textbook_letters import Letters
from grader.derivation.meaning.symbols import Table
from grader.derivation.nodes.syntax import Application, Node, Symbol, walk

MORE, ENOUGH = 2, 3
"""So many lines more must hold for letters to be taken; so many speak for a letter where one does not hold."""
TROUBLING = 2
"""So many lines that are not read, or do not hold, make letters worth a try."""
UNSURE = "it does not hold if {}, of which too few other lines speak"


def is_worth_it(claims: Sequence[Claim]) -> bool:
    """Whether so much of an answer is not read, or does not hold, that its letters may be those of a textbook."""
    bad = _bad(claims)
    return bad >= TROUBLING and 5 * bad >= len(claims)


def is_better(found: Sequence[Claim], before: Sequence[Claim]) -> bool:
    """Whether clearly more lines hold, fewer are bad, and none that held is lost."""
    lines = {(claim.line, claim.text) for claim in found if claim.status in GOOD}
    held = {(claim.line, claim.text) for claim in before if claim.status is Word.HOLDS}
    more = _count(found, Word.HOLDS) - _count(before, Word.HOLDS)
    return more >= MORE and _bad(found) < _bad(before) and held <= lines


def rank(claims: Sequence[Claim]) -> tuple[int, int]:
    """How well letters do: the lines that hold, then those that are not refuted and mean something."""
    return _count(claims, Word.HOLDS), -_bad(claims)


def with_letters_told(claims: Sequence[Claim], pairs: Sequence[Pair], letters: Letters, table: Table) -> list[Claim]:
    """The claims with what each letter is read as, where it stands first; nothing is refuted that rests on it alone."""
    if len(claims) != len(pairs):
        return [replace(claim, doubtful=True) for claim in claims]
    used = [_names(pair) & letters.names.keys() for pair in pairs]
    sure = _is_stated(claims, pairs, letters, table)
    holding = [names for claim, names in zip(claims, used, strict=True) if claim.status is Word.HOLDS]
    told, found = set[str](), list[Claim]()
    for claim, names in zip(claims, used, strict=True):
        rests = names or letters.names.keys()
        enough = all(sum(name in each for each in holding) >= ENOUGH for name in rests)
        if claim.status in REFUTED and not (sure or enough):
            words = UNSURE.format(" and ".join(_read_as(name, letters) for name in sorted(rests)))
            claim = replace(claim, status=Word.NOT_READ, note=words, compared=(), follows=0)
        new = sorted(names - told)
        told |= names
        said = [_read_as(name, letters) for name in new]
        note = "; ".join(filter(None, (*said, claim.note)))
        found.append(replace(claim, note=note, doubtful=claim.doubtful or (bool(new) and not sure)))
    return found


def _read_as(name: str, letters: Letters) -> str:
    return f"{name} is read as {letters.names[name]}"


def _is_stated(claims: Sequence[Claim], pairs: Sequence[Pair], letters: Letters, table: Table) -> bool:
    """Whether the answer makes the number that the question defines of all these letters."""
    below: dict[str, set[str]] = {}
    for claim, pair in zip(claims, pairs, strict=True):
        if claim.status in (Word.DEFINITION, Word.HOLDS) and (name := _named(pair.lefts[0].node)):
            below.setdefault(name, set()).update(_names_in(pair.right.node))
    numbers = {name for name in table.declared if name in table.definitions and not _axes(name, table)}
    for claim, pair in zip(claims, pairs, strict=True):
        left = _named(pair.lefts[0].node)
        known = claim.table.find(left) if claim.table is not None else None
        own = claim.table.own if claim.table is not None else frozenset[str]()
        is_number = claim.defines in numbers or (known is not None and known.name in numbers - own)
        if claim.status in (Word.DEFINITION, Word.HOLDS) and not claim.doubtful and left and is_number:
            right = _names_in(pair.right.node)
            if left not in right and letters.names.keys() <= _all_below(right, below):
                return True
    return False


def _axes(name: str, table: Table) -> set[str]:
    return set(table.declared[name].axes) - set(table.declared[name].letters)


def _all_below(names: set[str], below: Mapping[str, set[str]]) -> set[str]:
    found, waiting = set[str](), [*names]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += below.get(name, ())
    return found


def _named(node: Node | None) -> str:
    node = node.symbol if isinstance(node, Application) else node
    return node.name if isinstance(node, Symbol) else ""


def _names(pair: Pair) -> set[str]:
    return {name for side in (pair.lefts[0], pair.right) for name in _names_in(side.node)}


def _names_in(node: Node | None) -> set[str]:
    return {each.name for each in walk(node) if isinstance(each, Symbol)} if node is not None else set()


def _count(claims: Sequence[Claim], word: Word) -> int:
    return sum(claim.status is word for claim in claims)


def _bad(claims: Sequence[Claim]) -> int:
    return sum(claim.status in BAD for claim in claims)
