"""Symbols that nobody defined: each gets the meaning with which most of the lines hold that use it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from grader.derivation.budget import Budget, TooMuch
from grader.derivation.judging.claims import BAD, TROUBLE, Claim, Word, leave_out
from grader.derivation.judging.comparing import compare
from grader.derivation.judging.discourse import Pair
from grader.derivation.judging.mentions import leading, mentions
from grader.derivation.judging.otherwise.solving import (
    Meaning,
    by_its_name,
    meanings,
    meant_by_its_sign,
    solved_for,
    terms_by_name,
)
from grader.derivation.judging.solutions import Solutions
from grader.derivation.meaning.applications import decided
from grader.derivation.meaning.definitions import define, unknown_symbols
from grader.derivation.meaning.resolve import readings
from grader.derivation.meaning.symbols import Table
from grader.derivation.meaning.variants import variants
from grader.derivation.nodes.sums import THE_SUM
from grader.derivation.nodes.syntax import Add, Node, Symbol, walk
from grader.derivation.text.lexer import ReadError

MAX_SOLVED, MAX_TRIED = 8, 8
SURE, MARGIN, MAX_SOLVING, MAX_TOGETHER = 1.5, 0.05, 3_500, 300
"""So many lines that hold speak for what a symbol was solved for; so much computing is spent on it."""
WORTH = {Word.HOLDS: 1.0, Word.DIFFERS: -1.0, Word.IMPLIED: -0.7, Word.NOT_READ: -0.4}


@dataclass(frozen=True, eq=False)
class Found:
    """A meaning that was found for a symbol, how well it does, and whether all lines hold with it."""

    symbol: Symbol
    meaning: Meaning
    score: float
    perfect: bool
    before: Table
    """In which it was found."""


class Score(NamedTuple):
    """How many lines hold, less those that do not or mean nothing; how many of them hold; whether all do."""

    worth: float
    good: int
    perfect: bool


@dataclass
class Solver(Solutions):
    """Solves for symbols; `sums` are all that were written, each with its line."""

    sums: list[tuple[int, Node]] = field(default_factory=list)

    def _claim(self, pair: Pair, *, final: bool) -> Claim | None:
        raise NotImplementedError

    def _wait_again(self) -> None:
        raise NotImplementedError

    def _solve(self) -> None:
        """Give symbols that nobody defined the meaning with which most of the lines hold that use them."""
        kept = self.places
        budget = Budget(MAX_SOLVING, self.places[0].budget.in_all)
        self.places = [replace(place, budget=budget) for place in self.current()]
        tried: dict[Symbol, Found | None] = {}
        with contextlib.suppress(TooMuch):
            self._solve_sums()
            while len(self.solved) < MAX_SOLVED and (name := self._solved_one(tried)):
                self._wait_again()
                for symbol in [each for each in tried if self._stand_together(each.name, name)]:
                    del tried[symbol]
        self.places = [replace(place, table=self.table, known={}) for place in kept]

    def _solve_sums(self) -> None:
        """Give names whose sum is written beside another of as many terms those terms, if half of the lines hold so."""
        unknown = {each.name for each in self._unsolved() if not each.subs}
        sums = [node for _, node in self.sums]
        for pair in [pair for _, pair in self.waiting]:
            sides = self._all_decided([side.node for side in (pair.lefts[0], pair.right) if side.node is not None])
            for names, terms in terms_by_name(sides, unknown, sums):
                before, table = self.table, self.table
                with contextlib.suppress(*TROUBLE):
                    for name, term in zip(names, terms, strict=True):
                        free = table.without_other_name(name)
                        table, _ = define(Symbol(name), decided(term, free), free, self.current(), self.customs)
                    self.table = table
                    about = [each for _, each in self.waiting if any(mentions(each, name) for name in names)]
                    score = self._score(about)
                    self.table = before
                    if 2 * score.good >= len(about) and score.worth > 0:
                        for name in names:
                            meaning = Meaning("a term of a sum further up", table, is_part=True)
                            self._take(Found(Symbol(name), meaning, SURE, perfect=True, before=before))
                        self._wait_again()
                        return
                self.table = before

    def _stand_together(self, name: str, other: str) -> bool:
        """Whether a line has both symbols."""
        pairs = [*self.done.values(), *(pair for _, pair in self.waiting)]
        return name == other or any(mentions(pair, name) and mentions(pair, other) for pair in pairs)

    def _solved_one(self, tried: dict[Symbol, Found | None]) -> str:
        """The symbol that got a meaning: the first one under which all lines hold, or else the best of all.

        `tried` is what was found before, to which it adds.
        """
        best: Found | None = None
        unsolved = leading(self._unsolved(), [pair for _, pair in self.waiting])
        for symbol in unsolved:
            if symbol not in tried:
                tried[symbol] = self._best_meaning(symbol)
            found = tried[symbol]
            if found is not None and (best is None or found.score > best.score):
                best = found
            if best is not None and best.perfect:
                break
        best = best or next(self._by_their_names(unsolved), None)
        if best is None:
            return ""
        self._take(best)
        return best.symbol.name

    def _by_their_names(self, symbols: Sequence[Symbol]) -> Iterator[Found]:
        """The parts of the question's symbols that symbols are called, whose lines hold under no meaning."""
        for symbol in symbols:
            meaning = by_its_name(symbol, self.table, self.current(), self.customs)
            if meaning is not None and symbol.name not in self.table.declared:
                yield Found(symbol, meaning, SURE, perfect=False, before=self.table)
            elif (loss := self._loss_of_one(symbol)) is not None:
                yield Found(symbol, loss, SURE, perfect=False, before=self.table)

    def _loss_of_one(self, symbol: Symbol) -> Meaning | None:
        """That of one example, which another name for a loss has with its number, if a line holds for it."""
        known = self.table.find(symbol.name)
        if known is None or known.axes or len(symbol.subs) != 1 or not self._may_be_another(symbol):
            return None
        pairs = sorted([*self.waiting, *self.done.items()], key=lambda each: each[0])
        about = [pair for _, pair in pairs if mentions(pair, symbol.name)]
        free, before = self.table.without_other_name(symbol.name), self.table
        found: list[tuple[int, Meaning]] = []
        try:
            for each in (variant for variant in variants(known.name, before) if variant.of_one):
                declared = replace(each.declared, name=symbol.name)
                self.table = free.with_definition(declared, each.definition, own=True)
                good = sum(self._score([pair]).good for pair in about[:MAX_TRIED])
                found.append((good, Meaning(each.words, self.table, is_part=True)))
        finally:
            self.table = before
        good, best = max(found, key=lambda each: each[0], default=(0, None))
        return best if good else None

    def _are_all_terms(self) -> set[str]:
        """The symbols that were solved for which together are a sum that is written out: its terms, by these names."""
        names = [name for name in self.solved if (known := self.table.find(name)) is not None and not known.axes]
        budget = Budget(MAX_TOGETHER)
        places = [replace(place, budget=budget) for place in self.current()[:1]]
        together = Add(tuple(map(Symbol, names)))
        for node in [
            node for _, node in reversed(self.sums) if isinstance(node, Add) and len(node.terms) == len(names)
        ]:
            with contextlib.suppress(*TROUBLE, TooMuch):
                found = readings([together, decided(node, self.table)], [], self.table, self.customs, budget)
                if any(compare(reading, places)[-1].equal for reading in found):
                    return set(names)
        return set()

    def _unsolved(self) -> list[Symbol]:
        """Unknown symbols, then other names of the question's whose lines do not hold."""
        waiting = [side.node for _, pair in self.waiting for side in (pair.lefts[0], pair.right) if side.node]
        found = unknown_symbols(self._all_decided(waiting), self.table, self.places[0].budget)
        for at, claim in enumerate(self.claims):
            if claim is not None and claim.status in BAD and claim.reading is not None:
                pair = self.done[at]
                sides = [side.node for side in (pair.lefts[0], pair.right) if side.node]
                symbols = [each for node in sides for each in walk(node) if isinstance(each, Symbol)]
                found += [each for each in symbols if self._may_be_another(each)]
        symbols = [each for each in found if isinstance(each, Symbol)]
        names = dict.fromkeys((each.name, len(each.subs) + len(each.upper)) for each in symbols)
        return [
            Symbol(name, (Symbol("i"),) * count)
            for name, count in names
            if name not in self.solved and "(" not in name and not name.startswith("bb ")  # an expectation
        ]

    def _all_decided(self, nodes: Sequence[Node]) -> list[Node]:
        found = []
        for node in nodes:
            with contextlib.suppress(ReadError):
                found += [decided(node, self.table)]
        return found

    def _may_be_another(self, node: Symbol) -> bool:
        """Whether a symbol is only another name of one of the question's, which this student may mean otherwise."""
        known = node.name in self.settled or node.name in self.table.declared or node.name in self.table.words
        is_row = node.name in self.table.matrices and len(node.subs) == 1
        return (node.name in self.table.also or is_row) and not known

    def _best_meaning(self, symbol: Symbol) -> Found | None:
        """The meaning of a symbol with which most of the lines hold that use it; None if there is none."""
        uses = [(at, pair) for at, pair in [*self.waiting, *self.done.items()] if mentions(pair, symbol.name)]
        about = [pair for _, pair in sorted(uses, key=lambda use: use[0])]
        if not self._may_tell(symbol, about[:MAX_TRIED]):
            return None
        before, best = self.table, None
        known = self.table.find(symbol.name)
        is_one = known is not None and not known.axes and leave_out(self.claims[at] for at, _ in uses)
        has_meaning = known is not None and (known.axes or not symbol.subs)  # L_i is not L, another name of J
        most = max(self._score(about).worth, float(has_meaning and not is_one)) if self._may_be_another(symbol) else 0.0
        for meaning in self._meanings(symbol, about):
            self.table = meaning.table
            try:
                score = self._score(about)
            finally:
                self.table = before
            if score.worth > most + MARGIN:
                most, best = score.worth, Found(symbol, meaning, score.worth, score.perfect, before)
            if score.perfect:
                break
        return best

    def _may_tell(self, symbol: Symbol, about: Sequence[Pair]) -> bool:
        """Whether one of these lines may hold once this symbol has a meaning: it gives one to all else it has."""
        for pair in about:
            try:
                sides = [decided(side.node, self.table) for side in (pair.lefts[0], pair.right) if side.node]
            except ReadError:
                return True  # it may be readable otherwise
            unknown = {each.name for each in unknown_symbols(sides, self.table, self.places[0].budget)}
            if len(unknown - {symbol.name}) <= 1:
                return True
        return False

    def _take(self, found: Found) -> None:
        """Give a symbol its meaning, and read again what uses it."""
        name, sure = found.symbol.name, found.score >= SURE
        self.table = self.table.with_changes(found.before, found.meaning.table)
        self.guessed |= set() if sure else {name}
        count = len(found.symbol.subs)
        shown = f"{name} with an index" if f"{name}/{count}" in self.table.declared else name
        self.solved[name] = (f"{shown} is read as {found.meaning.words}", sure, found.meaning.is_part)
        self.waiting += [(at, pair) for at, pair in self.done.items() if mentions(pair, name)]
        self.waiting = sorted(dict(self.waiting).items())

    def _meanings(self, symbol: Symbol, pairs: Sequence[Pair]) -> Iterator[Meaning]:
        """What a symbol may stand for; at last what makes a line true in which it is a term."""
        if symbol.name == THE_SUM:
            yield from meant_by_its_sign(self.table, self._sums_written(), self.current(), self.customs)
            return
        sums = [node for _, node in self.sums]
        yield from meanings(symbol, self.table, sums, self.current(), self.customs)
        for pair in pairs:
            solved = solved_for(symbol, pair)
            if solved is not None:
                with contextlib.suppress(*TROUBLE):
                    table = self.table.without_other_name(symbol.name)
                    found, _ = define(solved[0], decided(solved[1], table), table, self.current(), self.customs)
                    yield Meaning("what makes this line true", found, doubtful=True)

    def _score(self, about: Sequence[Pair]) -> Score:
        """How well these lines do.

        Usual indices count for more, and so does what turns out to be a symbol of the question. What the lines define
        is forgotten again.
        """
        kept = (self.table, dict(self.customs), set(self.settled), list(self.renamed), list(self.waiting))
        others, self.trying = len(self.table.also), True
        score, good, bad, cost = 0.0, 0, 0, 0
        try:
            for pair in about[:MAX_TRIED]:
                with contextlib.suppress(*TROUBLE):
                    short = replace(pair, lefts=pair.lefts[:1], chains=pair.chains[:1])
                    claim = self._claim(short, final=False)
                    if claim is not None:
                        score += WORTH.get(claim.status, 0.0)
                        cost += min(claim.reading.cost, 9) if claim.reading is not None else 0
                        good, bad = good + (claim.status is Word.HOLDS), bad + (claim.status in WORTH)
                if bad - good > max(1, good):
                    break
            score += len(self.table.also) - others - cost / 20
        finally:
            self.table, self.customs, self.settled, self.renamed, self.waiting = kept
            self.trying = False
        return Score(score, good, good > 1 and good == bad and cost == 0)
