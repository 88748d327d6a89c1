"""The claims of a written answer: every equality between two neighbouring sides, and what is to be said of each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from grader.derivation.comparing import Compared, compare, with_sum
from grader.derivation.definitions import define, unknown_symbols, with_anything
from grader.derivation.documents import Document, Formula
from grader.derivation.lexer import ReadError, UnknownSymbol
from grader.derivation.meaning import Place
from grader.derivation.normal import expanded, has_symbols, normal
from grader.derivation.resolve import Resolved, readings
from grader.derivation.statements import Side, Statement, statements
from grader.derivation.symbols import Table
from grader.derivation.syntax import Add, Condition, Derivative, Entry, Negative, Node, Number, Symbol, walk
from grader.derivation.values import MeaningError

MAX_CLAIMS = 300
NAMING = re.compile(r"\b(let|set|denote|define|call|name|where|write|with|put|introduce|abbreviate|say|as)\b", re.I)
LEAVING_OUT = re.compile(
    r"\b(drop|omit|suppress|leave out|leaving out|(single|one|fixed|a|each|per|every)[ -](training |data )?"
    r"(example|sample|data point|instance|point|observation))", re.I
)  # fmt: skip
ASIDE = re.compile(r"\b(since|because|as|where|using|with|note|that|recall|used|for)\s*[:,]?\s*$", re.I)
SPOKEN = re.compile(r"(?<![A-Za-z\\])([a-z]'?)\s*(==|=|≠|!=|\\neq?|equals|differs from)\s*([a-z]'?)(?![A-Za-z])")
FOLLOWING = re.compile(r"[\s,.(]*(for|if|when|where|with|whenever|in the case|provided|but)?[\s:,(]*(that|all|any|the case)?\s*", re.I)
SUPPOSING = re.compile(r"\b(if|when|case|for|where|suppose|assume|let|with|that have|class)\b[^.]{0,60}$", re.I)
OTHERWISE = re.compile(r"\b(otherwise|else|other case|all other|differs?|different|not equal)\b", re.I)


class Word(StrEnum):
    """What is said of a claim."""

    HOLDS = "holds"
    DIFFERS = "differs"
    IMPLIED = "implied"
    TRIVIAL = "trivial"
    DEFINITION = "definition"
    NOT_READ = "not read"


@dataclass(frozen=True, eq=False)
class Claim:
    """One equality. `note` says what a person should know; `reading` is what the formulas were understood as."""

    left: str
    right: str
    line: int
    status: Word
    note: str = ""
    caret: str = ""
    reading: Resolved | None = None
    compared: tuple[Compared, ...] = ()
    table: Table | None = None
    doubtful: bool = False
    chain: int = 0

    @property
    def text(self) -> str:
        return f"{self.left} = {self.right}"


@dataclass(frozen=True)
class _End:
    """Where a chain ended: what a line that begins with `=` may go on from."""

    side: Side
    display: bool
    aside: bool
    chain: int


@dataclass(frozen=True, eq=False)
class _Pair:
    """Two neighbouring sides and all that says when they are equal; `lefts` are the sides it may go on from."""

    lefts: tuple[Side, ...]
    right: Side
    chains: tuple[int, ...]
    relation: str
    line: int
    conditions: tuple[Condition, ...]
    contexts: tuple[tuple[Condition, ...], ...]
    words: str


@dataclass
class Reader:
    """Goes through an answer; keeps the symbols defined so far and which letters have counted what.

    What uses a symbol that is defined further down waits until then. With `parts`, `J = H + ...` may define H.
    """

    table: Table
    places: Sequence[Place]
    document: Document
    parts: bool = False
    claims: list[Claim | None] = field(default_factory=list)
    customs: dict[str, str] = field(default_factory=dict)
    waiting: list[tuple[int, _Pair]] = field(default_factory=list)
    done: dict[int, _Pair] = field(default_factory=dict)
    ends: list[_End] = field(default_factory=list)
    chains: int = 0
    said: str = ""

    def read(self) -> list[Claim]:
        """All claims, in order."""
        self.said = " ".join(formula.words for formula in self.document.formulas)
        for pair in self._pairs():
            if len(self.claims) >= MAX_CLAIMS:
                break
            self.claims.append(None)
            self._settle(len(self.claims) - 1, pair, final=False)
        while self.waiting:
            waiting, self.waiting = self.waiting, []
            for at, pair in waiting:
                self._settle(at, pair, final=False)
            if len(self.waiting) == len(waiting):
                break
        for at, pair in self.waiting:
            self._settle(at, pair, final=True)
        return [claim for claim in self.claims if claim is not None]

    # From formulas to pairs of sides

    def _pairs(self) -> Iterator[_Pair]:
        context: tuple[Condition, ...] = ()
        formulas = self.document.formulas
        conditions = [self._only_condition(formula) for formula in formulas]
        for number, formula in enumerate(formulas):
            if conditions[number] is not None:
                context = conditions[number] or context
                continue
            if OTHERWISE.search(formula.words[-200:]) and context:
                context = tuple(_negated(condition) for condition in context)
            following = conditions[number + 1] if number + 1 < len(formulas) else None
            near = following if following and FOLLOWING.fullmatch(formulas[number + 1].words) else ()
            spoken = self._spoken(formula.words[-200:])
            context = spoken or context
            contexts = tuple(dict.fromkeys(each for each in (near or (), context) if each))
            found = statements(formula, self.document.macros, self.table)
            for statement in found:
                yield from self._of_chain(statement, formula, contexts)

    def _only_condition(self, formula: Formula) -> tuple[Condition, ...] | None:
        """The conditions of an inline formula that is nothing else, such as $j = k$ in words."""
        if formula.display or len(formula.text) > 60:
            return None
        found = statements(formula, self.document.macros, self.table)
        if any(statement.sides for statement in found):
            return None
        labelled = any(self._is_of_label(each) for statement in found for each in statement.conditions)
        if labelled and not SUPPOSING.search(formula.words[-100:]):
            return ()
        return tuple(condition for statement in found for condition in statement.conditions)

    def _spoken(self, words: str) -> tuple[Condition, ...]:
        """A condition written without any mathematics: `If i = j:`."""
        found = list(SPOKEN.finditer(words))
        if not found:
            return ()
        left, relation, right = found[-1].groups()
        if not (self.table.is_index(left) and self.table.is_index(right)):
            return ()
        return (Condition(Symbol(left), "=" if relation in ("=", "==", "equals") else "!=", Symbol(right)),)

    def _of_chain(
        self, statement: Statement, formula: Formula, contexts: tuple[tuple[Condition, ...], ...]
    ) -> Iterator[_Pair]:
        aside = statement.aside or (not formula.display and bool(ASIDE.search(formula.words[-40:])))
        self.chains += 1
        sides, chain = list(statement.sides), self.chains
        starts = [(_End(side, formula.display, aside, chain),) for side in sides]
        if statement.continues:
            candidates = self._candidates(formula)
            if not candidates:
                return
            chain = candidates[0].chain
            starts = [candidates, *((replace(start[0], chain=chain),) for start in starts)]
        if len(sides) == 1 and sides[0].error and formula.display:
            yield self._pair(starts[0], sides[0], "=", statement, formula, contexts)
        for start, end, relation in zip(starts, starts[1:], statement.relations, strict=False):
            yield self._pair(start, end[0].side, relation, statement, formula, contexts)
        if len(starts) > 1:
            self.ends = [*self.ends[-5:], starts[-1][0]]

    def _candidates(self, formula: Formula) -> tuple[_End, ...]:
        """What a line may go on from, the most likely first: the last chain of its own kind that is no remark."""
        order = sorted(reversed(self.ends), key=lambda end: (end.aside, end.display is not formula.display))
        return tuple(order[:4])

    def _pair(
        self,
        starts: tuple[_End, ...],
        right: Side,
        relation: str,
        statement: Statement,
        formula: Formula,
        contexts: tuple[tuple[Condition, ...], ...],
    ) -> _Pair:
        at = formula.text.find(right.text[:40]) if right.text else -1
        line = formula.line + (formula.text.count("\n", 0, at) if at > 0 else 0)
        words = f"{formula.words[-300:]} {statement.words} {formula.after[:300]}"
        conditions = statement.conditions or self._spoken(statement.words)
        lefts, chains = tuple(start.side for start in starts), tuple(start.chain for start in starts)
        return _Pair(lefts, right, chains, relation, line, conditions, contexts, words)

    # One claim

    def _settle(self, at: int, pair: _Pair, *, final: bool) -> None:
        """Put the claim in its place, or let it wait for a symbol."""
        claim = self._claim(pair, final=final)
        if claim is None:
            self.waiting.append((at, pair))
        else:
            self.claims[at] = replace(claim, table=self.table)
            self.done[at] = pair

    def _claim(self, pair: _Pair, *, final: bool) -> Claim | None:
        """What is to be said of a pair; None if it needs a symbol that may be defined further down."""
        left, right = pair.lefts[0], pair.right
        about = Claim(left.text, right.text, pair.line, Word.NOT_READ, chain=pair.chains[0])
        if pair.relation not in ("=", ":="):
            words = f"only equalities are checked, not '{pair.relation}'"
            return replace(about, note=words) if pair.relation in ("approx", "propto", "sim", "to") else replace(
                about, status=Word.TRIVIAL, note="no equality"
            )
        if left.node is None or right.node is None:
            side = right if right.error else left
            return replace(about, note=side.error, caret=side.caret)
        try:
            defined = self._defined(left.node, right.node, pair, about) or self._defined(right.node, left.node, pair, about)
            if defined is not None:
                return defined
            best = self._best(pair, about)
        except UnknownSymbol as error:
            if not final:
                return None
            return self._whatever_it_is(pair, about) or replace(about, note=str(error))
        if best.status in (Word.DIFFERS, Word.NOT_READ):
            best = self._redefined(left.node, right.node, about) or best
        if best.reading is not None and best.status is Word.HOLDS:
            self.customs |= {name.partition("#")[0]: axis for name, axis in best.reading.axes.items() if name[0] != "~"}
        return best

    def _best(self, pair: _Pair, about: Claim) -> Claim:
        """The claim under the first of its conditions and starts with which it holds."""
        first: Claim | None = None
        for left, chain in zip(pair.lefts, pair.chains, strict=True):
            if left.node is None or pair.right.node is None:
                continue
            tries = [pair.conditions] if pair.conditions else [(), *pair.contexts]
            for conditions in tries:
                claim = self._judged(left.node, pair.right.node, conditions, replace(about, left=left.text, chain=chain))
                first = first or claim
                if claim.status in (Word.HOLDS, Word.TRIVIAL, Word.DEFINITION):
                    return self._with_note(claim, conditions)
        assert first is not None
        return first

    def _with_note(self, claim: Claim, conditions: Sequence[Condition]) -> Claim:
        """A claim that holds for examples of one class only is for a person to judge."""
        if any(map(self._is_of_label, conditions)):
            return replace(claim, doubtful=True, note="holds only for examples of the class that is named")
        return claim

    def _is_of_label(self, condition: Condition) -> bool:
        found = [self.table.find(node.name) for node in (condition.left, condition.right) if isinstance(node, Symbol)]
        return any(declared is not None and declared.one_hot for declared in found)

    def _judged(self, left: Node, right: Node, conditions: Sequence[Condition], about: Claim) -> Claim:
        """The first reading under which the claim holds; the most usual one if there is none."""
        first: Claim | None = None
        senseless: Claim | None = None
        failure = ""
        try:
            budget = self.places[0].budget
            for reading in readings([left, right], conditions, self.table, self.customs, budget):
                claim = self._under(reading, about)
                if claim.status not in (Word.DIFFERS, Word.NOT_READ, Word.IMPLIED):
                    return claim
                if claim.status in (Word.DIFFERS, Word.IMPLIED):
                    better = first is None or (first.compared and first.compared[-1].shapes)
                    first = claim if better else first
                else:
                    senseless = senseless or claim
        except UnknownSymbol:
            raise
        except ReadError as error:
            failure = str(error)
        return first or senseless or replace(about, note=failure)

    def _under(self, reading: Resolved, about: Claim) -> Claim:
        left, right = reading.nodes
        about = replace(about, reading=reading)
        places = self._places()
        try:
            compared = compare(reading, places)
            if not compared[-1].equal:
                missing = with_sum(compared[-1], reading, places[len(compared) - 1])
                if missing and not compared[-1].shapes:
                    return replace(about, status=Word.IMPLIED, note=missing, compared=tuple(compared), doubtful=True)
                return replace(about, status=Word.DIFFERS, note=compared[-1].gap, compared=tuple(compared))
        except MeaningError as error:
            return replace(about, note=str(error))
        notes = list(reading.notes)
        if reading.left_out and not notes and not LEAVING_OUT.search(self.said):
            notes = ["the index of the example is left out"]
        status = self._kind(left, right)
        return replace(about, status=status, note="; ".join(notes), compared=tuple(compared), doubtful=bool(notes))

    def _kind(self, left: Node, right: Node) -> Word:
        """What sort of true claim it is."""
        if normal(left) == normal(right) or not (has_symbols(left) or has_symbols(right)):
            return Word.TRIVIAL
        if self._restates(left, right) or self._restates(right, left):
            return Word.DEFINITION
        own = self.table.own
        if own and normal(expanded(left, self.table, own)) == normal(expanded(right, self.table, own)):
            return Word.TRIVIAL
        return Word.HOLDS

    def _places(self) -> Sequence[Place]:
        """The random points with the definitions made so far."""
        if self.places[0].table is not self.table:
            self.places = [replace(place, table=self.table, known={}) for place in self.places]
        return self.places

    def _restates(self, symbol: Node, body: Node) -> bool:
        """Whether it is a symbol and just what it was defined as."""
        if not isinstance(symbol, Entry) or symbol.name not in self.table.definitions:
            return False
        return normal(expanded(symbol, self.table, frozenset([symbol.name]))) == normal(body)

    def _whatever_it_is(self, pair: _Pair, about: Claim) -> Claim | None:
        """A claim that holds whatever the symbols are that nobody defined: a rule such as log(a/b) = log a - log b."""
        left, right = pair.lefts[0].node, pair.right.node
        assert left is not None and right is not None
        unknown = unknown_symbols((left, right), self.table)
        if any(isinstance(each, Derivative) for side in (left, right) for each in walk(side)) or not unknown:
            return None
        before, places = self.table, self.places
        try:
            self.table, self.places = with_anything(unknown, self.table, self._places())
            claim = self._best(pair, about)
        except ReadError:
            return None
        finally:
            self.table, self.places = before, places
        true = claim.status in (Word.HOLDS, Word.TRIVIAL)
        return replace(claim, status=Word.TRIVIAL, note="", compared=(), reading=None) if true else None

    # Definitions

    def _defined(self, symbol: Node, body: Node, pair: _Pair, about: Claim) -> Claim | None:
        """A symbol that is not known yet gets its meaning here. Raises UnknownSymbol."""
        if isinstance(symbol, Symbol):
            count = len(symbol.subs) + len(symbol.upper)
            known = self.table.find(symbol.name, count)
            new = known is None or count > len(known.axes)
            if symbol.name in self.table.sizes and not count and isinstance(body, Symbol | Number):
                new = False
            if new and not (self.table.is_index(symbol.name) and not count) and not self._occurs(symbol, body):
                return self._define(symbol, body, about)
        return self._part_named(symbol, body, pair, about) if self.parts else None

    def _occurs(self, symbol: Symbol, body: Node) -> bool:
        return any(
            isinstance(each, Symbol) and each.name == symbol.name and len(each.subs) == len(symbol.subs)
            for each in walk(body)
        )

    def _define(self, symbol: Symbol, body: Node, about: Claim) -> Claim:
        try:
            self.table, _ = define(symbol, body, self.table, self._places(), self.customs)
        except UnknownSymbol:
            raise
        except (ReadError, MeaningError) as error:
            return replace(about, note=str(error))
        return replace(about, status=Word.DEFINITION)

    def _redefined(self, symbol: Node, body: Node, about: Claim) -> Claim | None:
        """Another name for one of the question's symbols may be the student's own symbol, if it was not used before."""
        if not isinstance(symbol, Symbol) or symbol.name in self.table.declared:
            return None
        earlier = [at for at, claim in enumerate(self.claims) if claim and uses(symbol.name, claim.text)]
        good = (Word.HOLDS, Word.TRIVIAL, Word.DEFINITION)
        if any(claim and claim.status in good and claim.left == about.left for claim in self.claims):
            return None
        before = self.table
        self.table = before.without_other_name(symbol.name)
        try:
            self.table, _ = define(symbol, body, self.table, self._places(), self.customs)
        except (ReadError, MeaningError):
            self.table = before
            return None
        self.waiting += [(at, self.done[at]) for at in earlier if at in self.done]
        return replace(about, status=Word.DEFINITION)

    def _part_named(self, left: Node, right: Node, pair: _Pair, about: Claim) -> Claim | None:
        """`J = H + ...` names H; without words that say so, a person is told."""
        terms = right.terms if isinstance(right, Add) else (right,)
        for at, term in enumerate(terms):
            symbol = term.of if isinstance(term, Negative) else term
            if not isinstance(symbol, Symbol) or symbol.subs or symbol.upper or self.table.is_index(symbol.name):
                continue
            if self.table.find(symbol.name) is not None or symbol.name in self.table.sizes:
                continue
            others = [Negative(other) for n, other in enumerate(terms) if n != at]
            body: Node = Add((left, *others)) if others else left
            claim = self._define(symbol, Negative(body) if isinstance(term, Negative) else body, about)
            if NAMING.search(pair.words) or claim.status is not Word.DEFINITION:
                return claim
            words = f"{symbol.name} is not defined; it is taken for what makes this line true"
            return replace(claim, note=words, doubtful=True)
        return None


def _negated(condition: Condition) -> Condition:
    return replace(condition, relation="!=" if condition.relation == "=" else "=")


def uses(name: str, text: str) -> bool:
    """Whether a formula's text mentions a symbol."""
    return re.search(rf"(?<![A-Za-z]){re.escape(name.rpartition(' ')[2])}(?![A-Za-z])", text) is not None


def read_claims(document: Document, table: Table, places: Sequence[Place]) -> list[Claim]:
    """The claims of a document; a second time, more generously, if a symbol was never defined."""
    reader = Reader(table, places, document)
    claims = reader.read()
    if not reader.waiting:
        return claims
    again = Reader(table, places, document, parts=True)
    other = again.read()
    return other if len(again.waiting) < len(reader.waiting) else claims
