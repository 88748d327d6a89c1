"""Functions, fractions, derivatives, sums, cases: what has an operand of its own."""

from __future__ import annotations

from grader.derivation.cursor import MAX_DEPTH
from grader.derivation.parser_symbols import SymbolParser
from grader.derivation.syntax import (
    Call,
    Cases,
    Condition,
    Derivative,
    Element,
    Fraction,
    Negative,
    Node,
    Number,
    Power,
    Product,
    Sum,
    Symbol,
    Variable,
)  # fmt: skip
from grader.derivation.vocabulary import FUNCTIONS


def is_plain_index(node: Node) -> bool:
    """A bare letter, as an index is."""
    return isinstance(node, Symbol) and not node.subs and not node.upper


class OperatorParser(SymbolParser):
    """What begins with a command."""

    def brackets(self) -> Node:
        """A side in brackets."""
        raise NotImplementedError

    def scripts(self, base: Node) -> Node:
        """Powers and the like after something."""
        raise NotImplementedError

    def starts_factor(self) -> bool:
        """Whether another factor follows."""
        raise NotImplementedError

    def _sign(self) -> int:
        sign = 1
        while self.sees("+", "-"):
            sign = -sign if self.take().text == "-" else sign
        return sign

    def function(self) -> Node:
        name = FUNCTIONS[self.take().text]
        power: Node | None = None
        index: tuple[Node, ...] = ()
        while self.sees("^", "_"):
            if self.take().text == "^":
                power = self.group()
            elif name == "log" or name == "softmax":
                index = self.indices()
                if name == "log" and not (len(index) == 1 and isinstance(index[0], Symbol) and index[0].name == "e"):
                    raise self.error("only the natural logarithm is read")
                index = () if name == "log" else index
            else:
                raise self.error(f"an index on {name} is not read")
        bracketed = self.sees("(", "[", "{")
        argument = self.brackets() if bracketed else self.argument()
        found: Node = Call(name, argument, bare=not bracketed)
        if name == "softmax" and self.sees("_"):
            self.take()
            index = self.indices()
        if index:
            found = Element(found, index)
        return Power(found, power) if power is not None else found

    def argument(self) -> Node:
        """What follows a function's name without brackets: juxtaposed factors; how many of them is decided later."""
        sign = self._sign()
        if self.sees("sum", "prod"):
            found = self.factor()
            return Negative(found) if sign < 0 else found
        factors = [self.factor()]
        while self.starts_factor() and not self.sees("(", "[", "{", "frac", "sum", "prod", "partial", "nabla"):
            if self.token.kind == "command" and self.token.text in FUNCTIONS:
                break
            factors.append(self.factor())
        found = factors[0] if len(factors) == 1 else Product(tuple(factors))
        return Negative(found) if sign < 0 else found

    def fraction(self) -> Node:
        self.take()
        start = self.next
        if self._is_derivative(start):
            return self.derivative()
        over = self.group()
        return Fraction(over, self.group())

    def _is_derivative(self, start: int) -> bool:
        braced = self.sees("{")
        first = self.ahead(1 if braced else 0)
        if first.text == "partial":
            return True
        if first.text != "d" or not braced:
            return False
        depth = 0
        for at in range(start, len(self.tokens)):  # d..., but only over another d
            depth += {"{": 1, "}": -1}.get(self.tokens[at].text, 0)
            if depth == 0:
                rest = [token.text for token in self.tokens[at + 1 :] if token.kind != "space"][:3]
                return rest[:2] == ["{", "d"] and rest[2:] != ["}"]
        return False

    def derivative(self) -> Node:
        """\\frac{\\partial A}{\\partial B}, or \\frac{\\partial}{\\partial B} with A after it."""
        braced = self.sees("{")
        if braced:
            self.take()
        self.take()
        if self.sees("^"):
            raise self.error("a second derivative is not read")
        over = None if (self.sees("}") or not braced) else self.side()
        if braced:
            self.expect("}")
        self.expect("{")
        if self.token.text not in ("partial", "d"):
            raise self.error("the denominator of a derivative begins with \\partial")
        self.take()
        by = self.factor()
        if not self.sees("}"):
            raise self.error("a derivative by one symbol is read, not by this")
        self.take()
        return Derivative(self.operand() if over is None else over, by)

    def operand(self) -> Node:
        """What a derivative sign applies to: a bracket, or the rest of the term."""
        if self.sees("(", "[", "{"):
            return self.scripts(self.brackets())
        return self.term()

    def inline_derivative(self) -> Node:
        """\\partial A / \\partial B."""
        self.take()
        over = self.factor()
        self.expect("/")
        self.expect("partial")
        return Derivative(over, self.factor())

    def big_operator(self) -> Node:
        kind = self.take().text
        variables: list[Variable] = []
        conditions: list[Condition] = []
        upper: Node | None = None
        while self.sees("_", "^"):
            if self.take().text == "_":
                self._limits(variables, conditions)
            else:
                upper = self.group()
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.error(f"it is nested more than {MAX_DEPTH} deep")
        body = self.term()
        self.depth -= 1
        return Sum(kind, tuple(variables), upper, tuple(conditions), body)

    def _limits(self, variables: list[Variable], conditions: list[Condition]) -> None:
        """`i=1`, `i`, `i, k`, `c \\ne k`, `k' : k' \\ne k`, `i: y_i = k`, `j \\in \\{...\\}`."""
        if not self.sees("{"):
            variables.append(Variable(self.name()[0]))
            return
        self.take()
        while not self.sees("}"):
            if self.token.kind == "end" or len(variables) + len(conditions) > 6:
                raise self.error("the limits of the sum are not closed")
            if self.sees(",", ":", "mid", "|", "vert", ";", "row") or self.token.kind in ("row", "words"):
                self.take()
                continue
            left = self.index()
            if self.sees("ne"):
                self.take()
                right = self.index()
                conditions.append(Condition(left, "!=", right))
                self._bind(variables, left)
            elif self.sees("="):
                self.take()
                right = self.index()
                if isinstance(right, Number) and right.value in (0.0, 1.0) and is_plain_index(left):
                    self._bind(variables, left)
                elif isinstance(right, Number) and right.value in (2.0, 3.0) and is_plain_index(left):
                    self._bind(variables, left)  # the sum begins later
                    conditions += [Condition(left, "!=", Number(float(n))) for n in range(1, int(right.value))]
                else:
                    conditions.append(Condition(left, "=", right))
            elif self.sees("in"):
                self.take()
                self._bind(variables, left)
                self._skip_set()
            else:
                self._bind(variables, left)
        self.take()

    def _bind(self, variables: list[Variable], index: Node) -> None:
        assert isinstance(index, Symbol)
        if is_plain_index(index) and all(variable.name != index.name for variable in variables):
            if variables and index.name in {v.name for v in variables}:
                return
            variables.append(Variable(index.name))

    def _skip_set(self) -> None:
        """The set after an `in`: {1, ..., K} or a letter means all."""
        depth = 0
        while self.token.kind != "end":
            if depth == 0 and self.sees("}", ","):
                return
            depth += {"{": 1, "}": -1, "[": 1, "]": -1}.get(self.take().text, 0)

    def cases(self) -> Node:
        self.take()
        self.expect("{")
        name = "".join(self._until("}"))
        if name not in ("cases", "dcases"):
            raise self.error(f"'{name}' in the midst of a formula is not read")
        rows: list[tuple[Node, tuple[Condition, ...]]] = []
        while not self.sees("end"):
            value = self.side()
            conditions: list[Condition] = []
            while self.token.kind not in ("row", "end") and not self.sees("end"):
                if self.sees(",", ".", ";", "forall", "(", ")") or self.token.kind == "words":
                    self.take()
                    continue
                conditions.append(self.condition())
            rows.append((value, tuple(conditions)))
            if self.token.kind == "row":
                self.take()
            elif self.token.kind == "end":
                raise self.error("the cases are not closed")
        self.take()
        self.expect("{")
        self._until("}")
        return Cases(tuple(rows))
