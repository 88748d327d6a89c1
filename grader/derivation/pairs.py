"""From formulas to pairs of neighbouring sides, with the conditions that the words around them name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from grader.derivation.documents import Document, Formula
from grader.derivation.statements import Side, Statement, statements
from grader.derivation.symbols import Table
from grader.derivation.syntax import Condition, Symbol

ASIDE = re.compile(r"\b(since|because|as|where|using|with|note|that|recall|used|for)\s*[:,]?\s*$", re.I)
SPOKEN = re.compile(r"(?<![A-Za-z\\])([a-z]'?)\s*(==|=|≠|!=|\\neq?|equals|differs from)\s*([a-z]'?)(?![A-Za-z])")
FOLLOWING = re.compile(
    r"[\s,.(]*(for|if|when|where|with|whenever|in the case|provided|but)?[\s:,(]*(that|all|any|the case)?\s*", re.I
)
SUPPOSING = re.compile(r"\b(if|when|case|for|where|suppose|assume|let|with|that have|class)\b[^.]{0,60}$", re.I)
OTHERWISE = re.compile(r"\b(otherwise|else|other case|all other|differs?|different|not equal)\b", re.I)


@dataclass(frozen=True)
class _End:
    """Where a chain ended: what a line that begins with `=` may go on from."""

    side: Side
    display: bool
    aside: bool
    chain: int


@dataclass(frozen=True, eq=False)
class Pair:
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
class Pairs:
    """Goes through a document; `table` gives the symbols that are known by then."""

    document: Document
    table: Callable[[], Table]
    ends: list[_End] = field(default_factory=list)
    chains: int = 0

    def __iter__(self) -> Iterator[Pair]:
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
            found = statements(formula, self.document.macros, self.table())
            for statement in found:
                yield from self._of_chain(statement, formula, contexts)

    def _only_condition(self, formula: Formula) -> tuple[Condition, ...] | None:
        """The conditions of an inline formula that is nothing else, such as $j = k$ in words."""
        if formula.display or len(formula.text) > 60:
            return None
        found = statements(formula, self.document.macros, self.table())
        if any(statement.sides for statement in found):
            return None
        labelled = any(is_of_label(each, self.table()) for statement in found for each in statement.conditions)
        if labelled and not SUPPOSING.search(formula.words[-100:]):
            return ()
        return tuple(condition for statement in found for condition in statement.conditions)

    def _spoken(self, words: str) -> tuple[Condition, ...]:
        """A condition written without any mathematics: `If i = j:`."""
        found = list(SPOKEN.finditer(words))
        if not found:
            return ()
        left, relation, right = found[-1].groups()
        if not (self.table().is_index(left) and self.table().is_index(right)):
            return ()
        return (Condition(Symbol(left), "=" if relation in ("=", "==", "equals") else "!=", Symbol(right)),)

    def _of_chain(
        self, statement: Statement, formula: Formula, contexts: tuple[tuple[Condition, ...], ...]
    ) -> Iterator[Pair]:
        aside = statement.aside or (not formula.display and bool(ASIDE.search(formula.words[-40:])))
        self.chains += 1
        sides, chain = list(statement.sides), self.chains
        starts: list[tuple[_End, ...]] = [(_End(side, formula.display, aside, chain),) for side in sides]
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
        latest_first = self.ends[::-1]
        order = sorted(latest_first, key=lambda end: (end.aside, end.display is not formula.display))
        return tuple(order[:4])

    def _pair(
        self,
        starts: tuple[_End, ...],
        right: Side,
        relation: str,
        statement: Statement,
        formula: Formula,
        contexts: tuple[tuple[Condition, ...], ...],
    ) -> Pair:
        at = formula.text.find(right.text[:40]) if right.text else -1
        line = formula.line + (formula.text.count("\n", 0, at) if at > 0 else 0)
        words = f"{formula.words[-300:]} {statement.words} {formula.after[:300]}"
        conditions = statement.conditions or self._spoken(statement.words)
        lefts, chains = tuple(start.side for start in starts), tuple(start.chain for start in starts)
        return Pair(lefts, right, chains, relation, line, conditions, contexts, words)


def is_of_label(condition: Condition, table: Table) -> bool:
    """Whether a condition is about the class of an example."""
    found = [table.find(node.name) for node in (condition.left, condition.right) if isinstance(node, Symbol)]
    return any(declared is not None and declared.one_hot for declared in found)


def _negated(condition: Condition) -> Condition:
    return replace(condition, relation="!=" if condition.relation == "=" else "=")
