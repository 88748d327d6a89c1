"""Functions, fractions, derivatives, sums, cases: what has an operand of its own."""

from __future__ import annotations

from grader.derivation.nodes.cursor import MAX_DEPTH, OPENING
from grader.derivation.nodes.parser_indicators import IndicatorParser
from grader.derivation.nodes.syntax import (
    Add,
    Application,
    Call,
    Condition,
    Derivative,
    Element,
    Fraction,
    Largest,
    Negative,
    Node,
    Number,
    Power,
    Product,
    Sum,
    Symbol,
    Trace,
    Variable,
)  # fmt: skip
from grader.derivation.text.vocabulary import FUNCTIONS


def is_plain_index(node: Node | None) -> bool:
    """A bare letter, as an index is."""
    return isinstance(node, Symbol) and not node.subs and not node.upper


def _one_less(upper: Node | None) -> Node | None:
    """K of K - 1."""
    if isinstance(upper, Add) and len(upper.terms) == 2 and upper.terms[1] == Negative(Number(1.0)):
        return upper.terms[0]
    return None


class OperatorParser(IndicatorParser):
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
        if name == "max":
            return self.largest()
        bracketed = self.sees("(", "[", "{")
        argument = self.brackets() if bracketed else self.argument()
        while self.sees("!"):
            self.take()
            argument = Call("factorial", argument)
        found: Node = Call(name, argument, bare=not bracketed)
        if name == "softmax" and self.sees("_"):
            self.take()
            index = self.indices()
        if name == "tr":
            found = Trace(argument)
        if name == "relu":
            found = Largest((Number(0.0), argument))
        if index:
            found = Element(found, index)
        return Power(found, power) if power is not None else found

    def largest(self) -> Node:
        """max(a, b), max{a, b}"""
        opening = self.take().text
        if opening not in OPENING:
            raise self.error("of what is this the largest? Write brackets")
        found = [self.side()]
        while self.sees(","):
            self.take()
            found.append(self.side())
        self.expect(OPENING[opening])
        return Largest(tuple(found))

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
        over, under = self.group(), self.group()
        # All of it is below the line, whatever follows a 1/N.
        return Fraction(over, Product((under,)) if isinstance(under, Application) else under)

    def binomial(self) -> Node:
        """\\binom{n}{k} by factorials."""
        self.take()
        n, k = self.group(), self.group()
        under = (Call("factorial", k), Call("factorial", Add((n, Negative(k)))))
        return Fraction(Call("factorial", n), Product(under))

    def _is_derivative(self, start: int) -> bool:
        braced = self.sees("{")
        first = self.ahead(1 if braced else 0)
        if first.text == "partial":
            return True
        if first.text not in ("d", "delta") or not braced:
            return False
        depth = 0
        for at in range(start, len(self.tokens)):  # d..., but only over another d
            depth += {"{": 1, "}": -1}.get(self.tokens[at].text, 0)
            if depth == 0:
                rest = [token.text for token in self.tokens[at + 1 :] if token.kind != "space"][:3]
                return rest[:2] == ["{", first.text] and rest[2:] != ["}"]
        return False

    def derivative(self) -> Node:
        """\\frac{\\partial A}{\\partial B}, or \\frac{\\partial}{\\partial B} with A after it."""
        braced = self.sees("{")
        if braced:
            self.take()
        self.take()
        order = self._order()
        over = None if (self.sees("}") or not braced) else self.side()
        if braced:
            self.expect("}")
        self.expect("{")
        bys: list[Node] = []
        while not self.sees("}"):
            if self.token.text in ("partial", "d", "delta"):
                self.take()
            bys += self._by()
            if len(bys) > 2:
                raise self.error("at most a second derivative is read")
        self.take()
        if len(bys) != order:
            raise self.error("a derivative by one symbol is read, not by this")
        found = self.operand() if over is None else over
        for by in reversed(bys):
            found = Derivative(found, by)
        return found

    def _by(self) -> list[Node]:
        """What is differentiated by, twice if it has the power of a second derivative."""
        by = self.factor()
        if isinstance(by, Power) and by.exponent == Number(2.0):
            return [by.base, by.base]
        return [by]

    def _order(self) -> int:
        if not self.sees("^"):
            return 1
        self.take()
        return self.order()

    def order(self) -> int:
        """The 2 of a second derivative."""
        power = self.group()
        if power != Number(2.0):
            raise self.error("at most a second derivative is read")
        return 2

    def operand(self) -> Node:
        """What a derivative sign applies to: a bracket, or the rest of the term."""
        if self.sees("(", "[", "{"):
            return self.scripts(self.brackets())
        return self.term()

    def inline_derivative(self) -> Node:
        """\\partial A / \\partial B."""
        self.take()
        if self.sees("_"):
            self.take()
            by = self.group()
            return Derivative(self.operand(), by)
        if self.sees("/"):  # \\partial / \\partial w of what follows
            self.take()
            self.expect("partial")
            by = self.factor()
            return Derivative(self.operand(), by)
        over = self.factor()
        self.expect("/")
        self.expect("partial")
        return Derivative(over, self.factor())

    def big_operator(self) -> Node:
        kind = self.take().text
        variables: list[Variable] = []
        conditions: list[Condition] = []
        upper: Node | None = None
        size: Node | None = None
        while self.sees("_", "^"):
            if self.take().text == "_":
                size = self._limits(variables, conditions)
            else:
                upper = self.group()
        if isinstance(size, Number):  # from 0: up to one less than the size
            upper = _one_less(upper)
            if upper is None:
                raise self.error("a sum from 0 ends at one less than the size")
        elif size is not None:
            upper = size
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.error(f"it is nested more than {MAX_DEPTH} deep")
        body = self.signed_term()  # a sum of -y log p is written without brackets, too
        self.depth -= 1
        return Sum(kind, tuple(variables), upper, tuple(conditions), body)

    def signed_term(self) -> Node:
        sign = self._sign()
        term = self.term()
        return Negative(term) if sign < 0 else term

    def _limits(self, variables: list[Variable], conditions: list[Condition]) -> Node | None:
        """`i=1`, `i`, `i, k`, `c \\ne k`, `k' : k' \\ne k`, `i: y_i = k`, `j \\in \\{...\\}`."""
        size: Node | None = None
        if not self.sees("{"):
            variables.append(Variable(self.name()[0]))
            return None
        self.take()
        while not self.sees("}"):
            if self.token.kind == "end" or len(variables) + len(conditions) > 6:
                raise self.error("the limits of the sum are not closed")
            passing = self.sees(",", ":", "mid", "|", "vert", ";", "row", "forall")
            if passing or self.token.kind in ("row", "words"):
                self.take()
                continue
            if self.sees("dots"):  # k = 1, ..., K
                self.take()
                self.expect(",")
                size = self.symbol()
                continue
            size = self._limit(self.index(), variables, conditions) or size
        self.take()
        return size

    def _limit(self, left: Node, variables: list[Variable], conditions: list[Condition]) -> Node | None:
        """What follows one index below a sum; the size that this gives, if any."""
        if self.sees("le"):  # 1 <= k <= K, k <= K
            self.take()
            if isinstance(left, Number):
                left = self.index()
                self.expect("le")
            self._bind(variables, left)
            return self.symbol()
        if self.sees("in"):
            self.take()
            self._bind(variables, left)
            return self._set()
        if not self.sees("ne", "="):
            self._bind(variables, left)
            return None
        relation = "=" if self.take().text == "=" else "!="
        right = self.index()
        first = right.value if isinstance(right, Number) and is_plain_index(left) and relation == "=" else None
        if first is None or first > 3:
            conditions.append(Condition(left, relation, right))
        if relation == "!=" or first in (0.0, 1.0, 2.0, 3.0):
            self._bind(variables, left)
        if first in (2.0, 3.0):  # the sum begins later
            conditions += [Condition(left, "!=", Number(float(n))) for n in range(1, int(first))]
        return Number(0.0) if first == 0.0 else None

    def _bind(self, variables: list[Variable], index: Node) -> None:
        if not isinstance(index, Symbol):
            raise self.error("a sum is over an index")
        if is_plain_index(index) and all(variable.name != index.name for variable in variables):
            variables.append(Variable(index.name))

    def _set(self) -> Node | None:
        """The set after an `in`: {1, ..., K} or [K] or the name of a set, as the size that it has."""
        if not self.sees("{", "["):
            return self.symbol()
        self.take()
        texts = self._until_closing()
        if texts[:4] == ["1", ",", "dots", ","] and len(texts) == 5:
            return Symbol(texts[4])
        if len(texts) == 1 and texts[0].isalpha():
            return Symbol(texts[0])
        raise self.error("this set is not read; write the limits of the sum")

    def _until_closing(self) -> list[str]:
        texts: list[str] = []
        while not self.sees("}", "]"):
            if self.token.kind == "end" or len(texts) > 8:
                raise self.error("the set is not closed")
            texts.append(self.take().text)
        self.take()
        return texts
