"""From formulas to pairs of neighbouring sides, with the conditions that the words around them name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from grader.derivation.budget import Budget
from grader.derivation.meaning.symbols import Table
from grader.derivation.nodes.chains import Side, Statement
from grader.derivation.nodes.statements import statements
from grader.derivation.nodes.syntax import Condition, Symbol
from grader.derivation.text.documents import Document, Formula

ASIDE = re.compile(r"\b(since|because|as|where|using|with|note|that|recall|used|for)\s*[:,]?\s*$", re.I)
SPOKEN = re.compile(
    r"(?<![A-Za-z\\])([a-z]'?)\s*(==|=|≠|!=|\\neq?|equals|differs from|is not|is different from|does not equal|"
    r"is not equal to|not equal to)\s*([a-z]'?)(?![A-Za-z])"
)
FOLLOWING = re.compile(
    r"[\s,.(]*(this |which )?(holds |is true |applies |is |valid |only )*"
    r"(for|if|when|where|with|whenever|in the case|provided|but)?[\s:,(]*(that|all|any|the case)?\s*",
    re.I,
)
EXPLAINED = re.compile(r"\s*(exactly |only |precisely )?(if|when|whenever|iff|for|means)\b", re.I)
SUPPOSING = re.compile(
    r"\b(if|when|whenever|in (the|this) case|case|suppose|assume|"
    r"(examples?|those|class) (\w+ )?(with|for which|has|have))\b"
    r"(?![^.]*\b(us(e|ed|ing)|since|because)\b)[^.]{0,30}$",
    re.I,
)
ELSE = re.compile(r"\b(else|otherwise)\b", re.I)
NEW_THOUGHT = re.compile(
    r"\b(therefore|together|combin\w*|hence|thus|finally|next|now|then|in general|sum(ming)? (up|over)|regulari\w+|"
    r"penalty|gradient|chain rule|loss|result|altogether|for all|for every|where)\b|\n\s*#", re.I
)  # fmt: skip
GENERAL = re.compile(
    r"\b(in general|for all|for every|for any|altogether|together|both cases|so for|combin\w*)\b", re.I
)
NEW_PARAGRAPH = re.compile(r"\n\s*\n\s*(?!(?:So|Hence|Thus|Then|Which|This|Therefore|And|Since|Because|With)\b)[A-Z*#]")
NEAR = 3
"""Displays for which a condition in the words before still holds."""
RELATION = re.compile(r"=|\\(equiv|approx|sim|cong|simeq|asymp|le|leq|ge|geq|propto|doteq|triangleq|coloneqq)\b")
OTHERWISE = re.compile(r"\b(otherwise|else|other case|all other|differs?|different|not equal)\b", re.I)


@dataclass(frozen=True)
class _End:
    """Where a chain ended: what a line that begins with `=` may go on from."""

    side: Side
    display: bool
    aside: bool
    chain: int


@dataclass(frozen=True)
class Context:
    """Conditions that words near a formula name; `far` if other formulas or words have come in between."""

    conditions: tuple[Condition, ...]
    far: bool = False


@dataclass(frozen=True, eq=False)
class Pair:
    """Two neighbouring sides and all that says when they are equal; `lefts` are the sides it may go on from."""

    lefts: tuple[Side, ...]
    right: Side
    chains: tuple[int, ...]
    relation: str
    line: int
    conditions: tuple[Condition, ...]
    contexts: tuple[Context, ...]
    words: tuple[str, ...]


@dataclass
class Pairs:
    """Goes through a document; `table` gives the symbols that are known by then."""

    document: Document
    table: Callable[[], Table]
    budget: Budget
    ends: list[_End] = field(default_factory=list)
    heads: list[_End] = field(default_factory=list)
    chains: int = 0
    lone: _End | None = None
    alone: Formula | None = None
    last_conditions: tuple[Condition, ...] = ()

    def __iter__(self) -> Iterator[Pair]:
        context, age = Context(()), 0
        formulas = self.document.formulas
        conditions = [self._only_condition(formula) for formula in formulas]
        for number, formula in enumerate(formulas):
            if conditions[number] is not None:
                if conditions[number]:
                    context, age = Context(conditions[number] or ()), 0
                continue
            if OTHERWISE.search(formula.words[-200:]) and context.conditions:
                context, age = Context(tuple(_negated(each) for each in context.conditions)), 0
            spoken = self._spoken(formula.words[-200:])
            if spoken:
                context, age = Context(spoken), 0
            age += formula.display or bool(NEW_THOUGHT.search(formula.words))
            general = GENERAL if age < 2 else NEW_THOUGHT
            moved_on = age > 1 and NEW_PARAGRAPH.search(formula.words) is not None
            context = replace(context, far=context.far or age > NEAR or moved_on or bool(general.search(formula.words)))
            following = conditions[number + 1] if number + 1 < len(formulas) else None
            near = following if following and FOLLOWING.fullmatch(formulas[number + 1].words) else ()
            contexts = tuple(each for each in (Context(near or ()), context) if each.conditions)
            found = self._with_conditions(statements(formula, self.document.macros, self.table(), self.budget))
            if self.lone and any(each.sides for each in found) and not found[0].continues:
                yield from self._left_alone()
            for at, statement in enumerate(found):
                yield from self._of_chain(statement, formula, contexts, started=at > 0)
        yield from self._left_alone()

    def _with_conditions(self, found: list[Statement]) -> list[Statement]:
        """`c = k: a = b` and `c = k => a = b`: the condition is that of what follows; `otherwise` is its opposite."""
        pending: tuple[Condition, ...] = ()
        kept = []
        for statement in found:
            if not statement.sides and statement.conditions and len(found) > 1 and statement.lone is None:
                pending = statement.conditions
                continue
            if not statement.conditions and ELSE.search(statement.words) and len(self.last_conditions) == 1:
                statement = replace(statement, conditions=(_negated(self.last_conditions[0]),))
            elif not statement.conditions and pending:
                statement = replace(statement, conditions=pending)
            self.last_conditions = statement.conditions or self._spoken(statement.words) or self.last_conditions
            kept.append(statement)
        return kept

    def _only_condition(self, formula: Formula) -> tuple[Condition, ...] | None:
        """The conditions of an inline formula that is nothing else, such as $j = k$ in words."""
        if len(formula.text) > 60:
            return None
        found = statements(formula, self.document.macros, self.table(), self.budget)
        if any(statement.sides for statement in found):
            return None
        labelled = any(is_of_label(each, self.table()) for statement in found for each in statement.conditions)
        if labelled and EXPLAINED.match(formula.after):
            return ()
        if labelled and not SUPPOSING.search(formula.words[-100:]):
            return None
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
        self, statement: Statement, formula: Formula, contexts: tuple[Context, ...], *, started: bool
    ) -> Iterator[Pair]:
        if not statement.sides and statement.lone is not None:  # y_ik = 1, of which nobody says that it is a case
            left = (_End(statement.lone[0], formula.display, True, 0),)
            yield self._pair(left, statement.lone[1], "=", replace(statement, conditions=()), formula, ())
            return
        aside = statement.aside or (not formula.display and bool(ASIDE.search(formula.words[-40:])))
        self.chains += 1
        sides, chain = list(statement.sides), self.chains
        starts: list[tuple[_End, ...]] = [(_End(side, formula.display, aside, chain),) for side in sides]
        if statement.continues:
            candidates = (self.lone,) if self.lone else self._candidates(formula, inside=started)
            self.lone = None
            if not candidates:
                candidates = (_End(Side("", None, "there is nothing that this line goes on from"), True, False, chain),)
            chain = candidates[0].chain
            later: list[tuple[_End, ...]] = [(replace(start[0], chain=chain),) for start in starts]
            starts = [candidates, *later]
        if len(sides) == 1 and sides[0].error and (formula.display or RELATION.search(formula.text)):
            yield self._pair(starts[0], sides[0], "=", statement, formula, contexts)
        for start, end, relation in zip(starts, starts[1:], statement.relations, strict=False):
            yield self._pair(start, end[0].side, relation, statement, formula, contexts)
        if len(sides) == 1 and not statement.relations and not sides[0].error and formula.display:
            yield from self._left_alone()
            self.lone, self.alone = starts[0][0], formula
        if len(starts) > 1:
            self.ends = [*self.ends[-5:], starts[-1][0]]
            if not statement.continues and formula.display:
                self.heads = [starts[0][0]]

    def _left_alone(self) -> Iterator[Pair]:
        """A display that is no equality and from which no line goes on is not read."""
        lone, formula, self.lone = self.lone, self.alone, None
        if lone is not None and formula is not None:
            side = replace(lone.side, node=None, error="it is no equality")
            yield self._pair((lone,), side, "=", Statement((side,), ()), formula, ())

    def _candidates(self, formula: Formula, *, inside: bool) -> tuple[_End, ...]:
        """What a line may go on from, the most likely first: the last chain of its own kind that is no remark.

        Within a formula it is the row above; a case may begin again from where the last chain began.
        """
        latest_first = self.ends[::-1]
        if inside:
            return tuple(sorted(latest_first[:2], key=lambda end: end.aside)[:1])
        order = sorted(latest_first, key=lambda end: (end.aside, end.display is not formula.display))
        return (*order[:3], *self.heads[-1:])

    def _pair(
        self,
        starts: tuple[_End, ...],
        right: Side,
        relation: str,
        statement: Statement,
        formula: Formula,
        contexts: tuple[Context, ...],
    ) -> Pair:
        at = formula.text.find(right.text[:40]) if right.text else -1
        line = formula.line + (formula.text.count("\n", 0, at) if at > 0 else 0)
        words = formula.words[-200:], statement.words, formula.after[:200]
        conditions = statement.conditions or self._spoken(statement.words)
        lefts, chains = tuple(start.side for start in starts), tuple(start.chain for start in starts)
        return Pair(lefts, right, chains, relation, line, conditions, contexts, words)


def is_of_label(condition: Condition, table: Table) -> bool:
    """Whether a condition is about the class of an example."""
    found = [table.find(node.name) for node in (condition.left, condition.right) if isinstance(node, Symbol)]
    return any(declared is not None and declared.one_hot for declared in found)


def _negated(condition: Condition) -> Condition:
    return replace(condition, relation="!=" if condition.relation == "=" else "=")
