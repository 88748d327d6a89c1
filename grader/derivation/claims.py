"""The claims of a written answer: every equality between two neighbouring sides, and what is to be said of each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from grader.derivation.comparing import Compared, compare, with_sum
from grader.derivation.definitions import define
from grader.derivation.documents import Document, Formula
from grader.derivation.lexer import ReadError
from grader.derivation.meaning import Place
from grader.derivation.normal import expanded, has_symbols, normal
from grader.derivation.resolve import Resolved, readings
from grader.derivation.statements import Side, Statement, statements
from grader.derivation.symbols import Table
from grader.derivation.syntax import Add, Condition, Entry, Negative, Node, Symbol, walk
from grader.derivation.values import MeaningError

MAX_CLAIMS = 300
NAMING = re.compile(r"\b(let|set|denote|define|call|name|where|write|with|put|introduce|abbreviate|say|as)\b", re.I)
LEAVING_OUT = re.compile(
    r"\b(drop|omit|suppress|leave out|leaving out|(single|one|fixed|a|each|per|every)[ -](training |data )?"
    r"(example|sample|data point|instance|point|observation))", re.I
)  # fmt: skip
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

    @property
    def text(self) -> str:
        return f"{self.left} = {self.right}"


@dataclass
class Reader:
    """Goes through an answer once; keeps the symbols defined so far and which letters have counted what."""

    table: Table
    places: Sequence[Place]
    document: Document
    claims: list[Claim] = field(default_factory=list)
    customs: dict[str, str] = field(default_factory=dict)
    last: Side | None = None
    head: Side | None = None
    said: str = ""

    def read(self) -> list[Claim]:
        context: tuple[Condition, ...] = ()
        formulas = self.document.formulas
        conditions = [self._only_condition(formula) for formula in formulas]
        for number, formula in enumerate(formulas):
            self.said += " " + formula.words
            if conditions[number] is not None:
                context = conditions[number] or ()
                continue
            if OTHERWISE.search(formula.words[-200:]) and context:
                context = tuple(_negated(condition) for condition in context)
            following = conditions[number + 1] if number + 1 < len(formulas) else None
            near = following if following and len(formulas[number + 1].words) < 60 else ()
            for statement in statements(formula, self.document.macros, self.table):
                if statement.sides:
                    self._chain(statement, formula, [context, near or ()])
                if len(self.claims) > MAX_CLAIMS:
                    return self.claims
        return self.claims

    def _only_condition(self, formula: Formula) -> tuple[Condition, ...] | None:
        """The conditions of an inline formula that is nothing else, such as $j = k$ in words."""
        if formula.display or len(formula.text) > 60:
            return None
        found = statements(formula, self.document.macros, self.table)
        if not found or any(statement.sides for statement in found):
            return None
        return tuple(condition for statement in found for condition in statement.conditions)

    def _chain(self, statement: Statement, formula: Formula, contexts: Sequence[tuple[Condition, ...]]) -> None:
        sides = list(statement.sides)
        if statement.continues:
            if self.last is None:
                return
            sides = [self.last, *sides]
        if len(sides) < 2:
            side = sides[0]
            if side.error and formula.display:
                self._unread(side, side, formula)
            return
        relations = statement.relations
        for left, right, relation in zip(sides, sides[1:], relations, strict=False):
            if relation in ("=", ":="):
                self._claim(left, right, relation, statement, formula, contexts)
            elif relation not in ("!=", "in", "<", ">", "<=", ">="):
                words = f"only equalities are checked, not '{relation}'"
                self._add(Claim(left.text, right.text, self._line(formula, right), Word.NOT_READ, words))
        if formula.display or self.last is None:
            self.last, self.head = sides[-1], sides[0]

    def _line(self, formula: Formula, side: Side) -> int:
        at = formula.text.find(side.text[:200]) if side.text else -1
        return formula.line + (formula.text.count("\n", 0, at) if at > 0 else 0)

    def _unread(self, left: Side, right: Side, formula: Formula) -> None:
        side = left if left.error else right
        self._add(
            Claim(left.text, right.text, self._line(formula, side), Word.NOT_READ, side.error, caret=side.caret)
        )

    def _add(self, claim: Claim) -> None:
        self.claims.append(replace(claim, table=self.table))

    # One claim

    def _claim(
        self,
        left: Side,
        right: Side,
        relation: str,
        statement: Statement,
        formula: Formula,
        contexts: Sequence[tuple[Condition, ...]],
    ) -> None:
        if left.node is None or right.node is None:
            self._unread(left, right, formula)
            return
        about = Claim(left.text, right.text, self._line(formula, right), Word.NOT_READ)
        if self._defines(left.node, right.node, relation, about, formula):
            return
        if self._defines(right.node, left.node, relation, about, formula):
            return
        if self._names_a_part(left.node, right.node, about, formula):
            return
        tries = [(*statement.conditions,)]
        if not statement.conditions:
            tries += [context for context in contexts if context]
        best: Claim | None = None
        for conditions in dict.fromkeys(tries):
            claim = self._judged(left.node, right.node, conditions, about)
            best = claim if best is None else best
            if claim.status in (Word.HOLDS, Word.TRIVIAL, Word.DEFINITION):
                best = claim
                break
        assert best is not None
        if best.status in (Word.DIFFERS, Word.NOT_READ) and self._redefines(left.node, right.node, about, formula, best):
            return
        if best.reading is not None and best.status is Word.HOLDS:
            self.customs |= {name.partition("#")[0]: axis for name, axis in best.reading.axes.items() if name[0] != "~"}
        self._add(best)

    def _judged(self, left: Node, right: Node, conditions: Sequence[Condition], about: Claim) -> Claim:
        """The first reading under which the claim holds; the most usual one if there is none."""
        first: Claim | None = None
        failure = ""
        try:
            for reading in readings([left, right], conditions, self.table, self.customs):
                claim = self._under(reading, about)
                if claim.status not in (Word.DIFFERS, Word.NOT_READ):
                    return claim
                if claim.status is Word.DIFFERS:
                    better = first is None or (first.compared and first.compared[-1].shapes)
                    first = claim if better else first
                failure = failure or claim.note
        except ReadError as error:
            failure = failure or str(error)
        return first or replace(about, note=failure)

    def _under(self, reading: Resolved, about: Claim) -> Claim:
        left, right = reading.nodes
        about = replace(about, reading=reading)
        places = [place.with_table(self.table) for place in self._places()]
        try:
            compared = compare(reading, places)
            if not compared[-1].equal:
                missing = with_sum(compared[-1], reading, places[len(compared) - 1])
                if missing and not compared[-1].shapes:
                    return replace(about, status=Word.IMPLIED, note=missing, compared=tuple(compared), doubtful=True)
                return replace(about, status=Word.DIFFERS, note=compared[-1].gap, compared=tuple(compared))
        except MeaningError as error:
            return replace(about, note=str(error))
        status = Word.HOLDS
        if normal(left) == normal(right) or not (has_symbols(left) or has_symbols(right)):
            status = Word.TRIVIAL
        elif self._restates(left, right) or self._restates(right, left):
            status = Word.DEFINITION
        elif self._same_when_expanded(left, right):
            status = Word.TRIVIAL
        notes = list(reading.notes)
        if reading.left_out and not notes and not LEAVING_OUT.search(self.said):
            notes = ["the index of the example is left out"]
        return replace(about, status=status, note="; ".join(notes), compared=tuple(compared), doubtful=bool(notes))

    def _places(self) -> list[Place]:
        return [replace(place, known={}) if place.table is not self.table else place for place in self._cached()]

    def _cached(self) -> Sequence[Place]:
        if self.places and self.places[0].table is not self.table:
            self.places = [replace(place, table=self.table, known={}) for place in self.places]
        return self.places

    def _restates(self, symbol: Node, body: Node) -> bool:
        """Whether it is a symbol and just what it was defined as."""
        if not isinstance(symbol, Entry) or symbol.name not in self.table.definitions:
            return False
        written = normal(expanded(symbol, self.table, frozenset([symbol.name])))
        return written == normal(body)

    def _same_when_expanded(self, left: Node, right: Node) -> bool:
        own = self.table.own
        return bool(own) and normal(expanded(left, self.table, own)) == normal(expanded(right, self.table, own))

    # Definitions

    def _defines(self, symbol: Node, body: Node, relation: str, about: Claim, formula: Formula) -> bool:
        """A symbol that is not known yet gets its meaning here."""
        if not isinstance(symbol, Symbol) or symbol.name in self.table.sizes:
            return False
        count = len(symbol.subs) + len(symbol.upper)
        known = self.table.find(symbol.name, count)
        if known is not None and count <= len(known.axes):
            return False
        if known is None and self.table.is_index(symbol.name) and not count:
            return False
        if any(isinstance(each, Symbol) and each.name == symbol.name for each in walk(body)) and known is None:
            return False
        return self._define(symbol, body, about)

    def _define(self, symbol: Symbol, body: Node, about: Claim) -> bool:
        try:
            self.table, name = define(symbol, body, self.table, self._cached(), self.customs)
        except (ReadError, MeaningError) as error:
            self._add(replace(about, note=str(error)))
            return True
        self._add(replace(about, status=Word.DEFINITION))
        return True

    def _redefines(self, symbol: Node, body: Node, about: Claim, formula: Formula, failed: Claim) -> bool:
        """Another name for one of the question's symbols may be the student's own symbol, if it was not used before."""
        if not isinstance(symbol, Symbol) or symbol.name not in self.table.also or symbol.name in self.table.own:
            return False
        if any(claim.reading and symbol.name in claim.left.replace("\\", "") for claim in self.claims):
            return False
        before = self.table
        self.table = replace(
            self.table, also={name: other for name, other in self.table.also.items() if name != symbol.name}
        )
        try:
            self.table, _ = define(symbol, body, self.table, self._cached(), self.customs)
        except (ReadError, MeaningError):
            self.table = before
            return False
        self._add(replace(about, status=Word.DEFINITION))
        return True

    def _names_a_part(self, left: Node, right: Node, about: Claim, formula: Formula) -> bool:
        """`J = H + ...` names H, where the words around it say that it does."""
        terms = right.terms if isinstance(right, Add) else (right,)
        for at, term in enumerate(terms):
            symbol = term.of if isinstance(term, Negative) else term
            if not isinstance(symbol, Symbol) or symbol.subs or symbol.upper or self.table.is_index(symbol.name):
                continue
            if self.table.find(symbol.name) is not None or symbol.name in self.table.sizes:
                continue
            others = [Negative(other) for n, other in enumerate(terms) if n != at]
            body: Node = Add((left, *others)) if others else left
            if isinstance(term, Negative):
                body = Negative(body)
            named = NAMING.search(formula.words[-300:] + " " + formula.after[:300] + " " + formula.text)
            if not self._define(symbol, body, about):
                return False
            if not named:
                words = f"{symbol.name} is not defined; it is taken for what makes this line true"
                self.claims[-1] = replace(self.claims[-1], note=words, doubtful=True)
            return True
        return False


def _negated(condition: Condition) -> Condition:
    return replace(condition, relation="!=" if condition.relation == "=" else "=")


def iterate(document: Document, table: Table, places: Sequence[Place]) -> Iterator[Claim]:
    """The claims of a document."""
    yield from Reader(table, places, document).read()
