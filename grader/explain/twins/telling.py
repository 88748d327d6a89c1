"""From what was found to what is told: the cheapest explanation, and nothing where two that differ are as likely."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from grader.explain.twins.calls import Powers
from grader.explain.twins.clauses import ONCE, clause, family, kind
from grader.explain.twins.library import Library, rows_of
from grader.explain.twins.matching import Found, Piece
from grader.explain.twins.phrases import Phrases
from grader.explain.twins.words import divisors, extra_words, factor_words, sentence, term_words

RIVAL = 0.3
"""How much more than the cheapest another explanation may cost and be as likely."""
SCALED = 0.5
"""How much more a factor of a term may cost than another change and still be what is told."""
A_WORD = 0.03
UNUSUAL = 0.2
"""For another function of numpy's, which often gives what leaving something out gives."""
A_LOCAL = 0.12
"""For a variable of the reference's own: a student has the arguments, but may have no such variable."""
A_PLACE = 0.15
"""And for a change of one of several places where the same stands."""


@dataclass(frozen=True)
class Twin:
    """Why an answer is wrong: a change of the reference that gives the same numbers."""

    words: str
    cost: float
    names: tuple[str, ...]


@dataclass(frozen=True)
class Option:
    """One way to say what was found: clauses, what they have in common with others, and the words of a family."""

    clauses: tuple[str, ...]
    families: tuple[str, ...]
    kinds: frozenset[str]
    cost: float
    names: tuple[str, ...]


@dataclass(frozen=True)
class Change:
    """One edit of a piece, in words."""

    words: str
    family: str
    kind: str
    more: float
    names: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Teller:
    """Finds words for what was found in one library."""

    library: Library
    names: Mapping[str, str]

    def told(self, found: Sequence[Found]) -> Twin | None:
        """The twin to tell of, if there is one."""
        scaled = [each for each in found if not any(piece.row for piece in each.pieces)]
        if scaled and scaled[0].cost <= found[0].cost + SCALED:
            best = next((option for each in scaled for option in self.options(each)), None)
            if best is not None:
                return _twin(best, best.clauses)
        ways: dict[tuple[str, ...], Option] = {}
        for option in (option for each in found for option in self.options(each)):
            if option.clauses not in ways or option.cost < ways[option.clauses].cost:
                ways[option.clauses] = option
        options = sorted(ways.values(), key=lambda option: (option.cost, option.clauses))
        rivals = [option for option in options if option.cost <= options[0].cost + RIVAL]
        if len({option.clauses for option in rivals}) == 1:
            return _twin(rivals[0], rivals[0].clauses)
        if len({option.kinds for option in rivals}) == 1:
            several = len({option.families for option in rivals}) < len(rivals)
            return _twin(rivals[0], rivals[0].families if several else rivals[0].clauses)
        return None

    def options(self, found: Found) -> Iterator[Option]:
        """The ways to say it: several where several changes give the same numbers, none where there are no words."""
        factors, names = self._factors(found)
        if factors is None:
            return
        changes = [list(self._changes(piece)) for piece in found.pieces if piece.row]
        for some in itertools.product(*changes):
            clauses = (*(change.words for change in some), *factors)
            families = (*(change.family for change in some), *factors)
            kinds = frozenset([*(change.kind for change in some), *(["factor"] if factors else [])])
            mentioned = tuple(dict.fromkeys([*(name for change in some for name in change.names), *names]))
            cost = (
                found.cost + sum(change.more for change in some) + A_WORD * sum(len(each.split()) for each in clauses)
            )
            cost += A_LOCAL * sum(not self._known(name) for name in mentioned)
            cost += A_PLACE * sum(ONCE in each for each in clauses)
            yield Option(clauses, families, kinds, cost, mentioned)

    def _known(self, name: str) -> bool:
        arguments = self.library.calls.probes[0].arguments
        return name in arguments or name in self._phrases(0).own or name in self.names

    def _changes(self, piece: Piece) -> Iterator[Change]:
        part = self.library.parts[piece.part]
        phrases = self._phrases(piece.part)
        for number in rows_of(part.columns, piece.row):
            edit = part.edits[number]
            words = clause(edit, phrases)
            if words is not None:
                more = edit.cost - float(part.columns.costs[piece.row]) + UNUSUAL * (edit.operator.name == "member")
                names = tuple(phrases.names_in(edit.place.node))
                yield Change(words, family(edit, phrases) or words, kind(edit), more, names)

    def _factors(self, found: Found) -> tuple[list[str] | None, list[str]]:
        """What is said of factors; None where a term that has one has no name."""
        said: list[str] = []
        names: list[str] = []
        split = [piece.part for piece in found.pieces]
        for piece in found.pieces:
            phrases = self._phrases(piece.part)
            if self.library.parts[piece.part].extra:
                said += extra_words(self._term(piece.part), piece.factor.ratio, phrases)
                names += phrases.names_in(self._term(piece.part))
            elif (piece.factor.ratio, piece.factor.powers) != (1.0, ()):
                others = [self._term(part) for part in split if part != piece.part]
                what = "the whole" if not piece.part else term_words(self._term(piece.part), others, phrases)
                if what is None:
                    return None, []
                said += self._factor(what, piece.factor.ratio, piece.factor.powers)
                names += phrases.names_in(self._term(piece.part)) if piece.part else []
        return said, names

    def _factor(self, what: str, ratio: float, powers: Powers) -> list[str]:
        whole = self.library.parts[0].program.statements
        return factor_words(what, ratio, self._sizes(powers), divisors(whole, self._phrases(0)))

    def _sizes(self, powers: Powers) -> dict[str, float]:
        sizes = {}
        for name, power in powers:
            place, sign, _ = name.partition("-") if "-" in name else name.partition("+")
            array, _, axis = place.rstrip("]").partition("[")
            size = self._phrases(0).length(array, int(axis))
            sizes[f"{size} {'less' if sign == '-' else 'plus'} 1" if sign else size] = power
        return sizes

    def _term(self, part: int) -> object:
        return self.library.parts[part].program.definition.body[-1]

    @functools.cache  # noqa: B019 - lives as long as one explanation
    def _phrases(self, number: int) -> Phrases:
        part = self.library.parts[number]
        return Phrases(part.program.statements, self.names, "" if part.whole else part.program.function)


def _twin(option: Option, words: tuple[str, ...]) -> Twin:
    return Twin(sentence(words), option.cost, option.names)
