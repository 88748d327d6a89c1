"""Indicators, Kronecker's delta, cases, and the conditions in them."""

from __future__ import annotations

import re

from grader.derivation.nodes.cursor import CLOSING, OPENING
from grader.derivation.nodes.parser_symbols import SymbolParser
from grader.derivation.nodes.syntax import Cases, Condition, Indicator, Node, Truth
from grader.derivation.text.lexer import ReadError

MAX_CASES, MAX_AHEAD = 12, 60
CASE = re.compile(r"[\s,.]*(if|for|when|where|in case|otherwise|else|and|or)?[\s,.]*", re.I)


class IndicatorParser(SymbolParser):
    """Conditions on indices."""

    def _sees_indicator(self) -> bool:
        return (self.sees("{", "(", "[") and self._is_condition_ahead()) or (
            self.sees("_") and self.ahead().text == "{" and self._is_condition_ahead(2)
        )

    def _is_condition_ahead(self, skip: int = 1) -> bool:
        depth = 1
        for n in range(skip, skip + MAX_AHEAD):
            token = self.ahead(n)
            if token.text in ("=", "ne", "<", ">"):
                return True
            depth += (token.text in OPENING) - (token.text in CLOSING)
            if depth == 0 or token.kind == "end":
                return False
        return False

    def indicator(self) -> Node:
        if self.sees("_"):
            self.take()
        opening = self.token.text
        if opening not in OPENING:
            raise self.error("an indicator's condition is missing")
        self.take()
        if opening == "{" and self.sees("{", "(", "["):  # \\mathbb{1}_{\\{...\\}}
            inner = self.take().text
            conditions = self.conditions_until(OPENING[inner])
            self.expect("}")
            return Indicator(conditions)
        start = self.at
        try:
            return Indicator(self.conditions_until(OPENING[opening]))
        except ReadError:
            self.at = start
            return self.truth(OPENING[opening])

    def truth(self, closing: str) -> Node:
        """`1(a > b)`"""
        found = self.comparison()
        self.expect(closing)
        return found

    def comparison(self) -> Truth:
        """`a > b`, of numbers."""
        left = self.side()
        if not self.sees(">", "<", "ge", "le", "=", "ne"):
            raise self.error("a condition is written with =, \\ne, < or >")
        relation = {">": ">", "ge": ">", "=": "=", "ne": "!="}.get(self.take().text, "<")
        return Truth(left, relation, self.side())

    def case(self) -> Condition | Truth:
        """The condition of a case: of indices, or of numbers."""
        start, depth = self.at, self.depth
        try:
            found = self.condition()
            if self.token.kind in ("row", "words", "end") or self.sees("end", ",", ".", ";", ")"):
                return found
        except ReadError:
            pass
        self.at, self.depth = start, depth
        return self.comparison()

    def conditions_until(self, closing: str) -> tuple[Condition, ...]:
        found: list[Condition] = []
        while not self.sees(closing):
            if self.token.kind == "end" or len(found) > 4:
                raise self.error(f"'{closing}' is missing")
            if self.sees(",") or self.token.kind == "words":
                self.take()
                continue
            found.append(self.condition())
        self.take()
        return tuple(found)

    def condition(self) -> Condition:
        left = self.index()
        if not self.sees("=", "ne"):
            raise self.error("a condition is written with = or \\ne")
        relation = "=" if self.take().text == "=" else "!="
        return Condition(left, relation, self.index())

    def delta(self) -> Node:
        """Kronecker's delta; its two indices may be labels."""
        if self.sees("{") and self.is_condition_until("}"):
            self.take()
            return Indicator(self.conditions_until("}"))
        indices = self.indices()
        if len(indices) != 2:
            raise self.error("Kronecker's delta has two indices")
        return Indicator((Condition(indices[0], "=", indices[1]),))

    def cases(self) -> Node:
        self.take()
        self.expect("{")
        name = "".join(self._until("}"))
        if name not in ("cases", "dcases"):
            raise self.error(f"'{name}' in the midst of a formula is not read")
        rows: list[tuple[Node, tuple[Condition | Truth, ...]]] = []
        while not self.sees("end"):
            value = self.side()
            conditions: list[Condition | Truth] = []
            while self.token.kind not in ("row", "end") and not self.sees("end"):
                if self.token.kind == "words" and not CASE.fullmatch(self.token.text):
                    raise self.error("a case is named by indices, such as c = k, or otherwise")
                if self.sees(",", ".", ";", "forall", "(", ")") or self.token.kind == "words":
                    self.take()
                    continue
                conditions.append(self.case())
            if (rows and not rows[-1][1]) or len(rows) >= MAX_CASES:
                raise self.error("only the last case may be without a condition")
            rows.append((value, tuple(conditions)))
            if self.token.kind == "row":
                self.take()
            elif self.token.kind == "end":
                raise self.error("the cases are not closed")
        self.take()
        self.expect("{")
        self._until("}")
        return Cases(tuple(rows))
