"""A recursive-descent parser: tokens of one formula -> statements, each a chain of sides with relations between.

Grammar, after the lexer has dropped what changes only the look:

    statements  chain (separator chain)*           separators: rows, arrows, words, commas before another chain
    chain       [side] (relation side)+ conditions a chain that begins with a relation goes on with the last one
    side        [+-] term ([+-] term)*
    term        factor ([* / . x] factor)*         \\sum, \\prod and d/dw take the rest of the term
    factor      atom (_ ^ ')*
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from grader.derivation.nodes.cursor import MAX_DEPTH, OPENING
from grader.derivation.nodes.parser_matrices import MATRICES, MatrixParser
from grader.derivation.nodes.parser_operators import is_plain_index
from grader.derivation.nodes.parser_symbols import LETTERLIKE
from grader.derivation.nodes.series import series
from grader.derivation.nodes.syntax import (
    Add,
    Application,
    Call,
    Derivative,
    Differential,
    Element,
    Fraction,
    Hadamard,
    Indicator,
    Negative,
    Node,
    Norm,
    Number,
    Power,
    Prime,
    Product,
    Symbol,
    Transposed,
)  # fmt: skip
from grader.derivation.text.lexer import Token
from grader.derivation.text.vocabulary import ACCENTS, FUNCTIONS, GREEK


class Parser(MatrixParser):
    """Parses the tokens of one piece."""

    def side(self) -> Node:
        """A sum of terms."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.error(f"it is nested more than {MAX_DEPTH} deep")
        terms: list[Node] = []
        sign = self._sign()
        while True:
            if self.sees("dots") and terms:
                terms = [self._series(terms)]
            else:
                term = self.term()
                terms.append(Negative(term) if sign < 0 else term)
            if not self.sees("+", "-"):
                break
            sign = self._sign()
        self.depth -= 1
        return terms[0] if len(terms) == 1 else Add(tuple(terms))

    def _series(self, first: Sequence[Node]) -> Node:
        """What these terms, dots and the last one add up to; a term between dots is one of them."""
        between: list[Node] = []
        while self.sees("dots"):
            self.take()
            self.expect("+")
            between.append(self.term())
            if not (self.sees("+") and self.ahead().text == "dots"):
                break
            self.take()
        return series(first, between.pop(), self.token.at, between)

    def term(self) -> Node:
        factors = [self.factor()]
        while True:
            if self.sees("cdot", "times", "*"):
                self.take()
                factors.append(self.signed_factor())
            elif self.sees("odot"):
                self.take()
                factors[-1:] = [Hadamard(factors[-1], self.signed_factor())]
            elif self.sees("oslash"):
                self.take()
                factors[-1:] = [Hadamard(factors[-1], Fraction(Number(1.0), self.signed_factor()))]
            elif self.sees("/"):
                self.take()
                factors = [self.quotient(_product(factors), self.signed_factor())]
            elif self.starts_factor():
                factors.append(self.factor())
            else:
                return _product(factors)

    def quotient(self, over: Node, under: Node) -> Node:
        """a / b, which is a derivative if both are differentials: dJ/dw, d/dw J."""
        if isinstance(under, Differential) and isinstance(over, Differential):
            return Derivative(over.of, under.of)
        if isinstance(under, Differential) and over in (Symbol("d", (), (), getattr(over, "at", 0)),):
            return Derivative(self.operand(), under.of)
        return Fraction(over, under)

    def signed_factor(self) -> Node:
        sign = self._sign()
        factor = self.factor()
        return Negative(factor) if sign < 0 else factor

    def starts_factor(self) -> bool:
        if self.tokens[self.at].kind == "space":
            return False  # \quad parts a formula from what is said of it
        token = self.token
        if token.kind in ("letter", "number", "name"):
            return True
        if token.text == "(" and self.ahead().kind in ("letter", "command") and self.is_condition_until(")", 1):
            return False  # 0 (c != k)
        if token.kind == "sign":
            return token.text in "([{" or (token.text == "|" and not self.bars)
        if token.kind != "command":
            return False
        return token.text in BEGINNERS or token.text in GREEK or (token.text in ("|", "vert") and not self.bars)

    def factor(self) -> Node:
        found = self.without_factorials()
        while self.sees("!"):
            self.take()
            found = Call("factorial", found)
        return found

    def without_factorials(self) -> Node:
        token = self.token
        if self.sees("sum", "prod"):
            return self.big_operator()
        if self.sees("frac"):
            found = self.fraction()
            return self.restricted(found) if isinstance(found, Derivative) else self.scripts(found)
        return self.scripts(self.atom(token))

    def atom(self, token: Token) -> Node:
        if token.kind == "number":
            self.take()
            if token.text == "1" and (self.sees("{") or self._sees_indicator()):
                return self.indicator()
            if token.text == "1" and self.sees("_") and self.ahead().kind == "letter":
                return self.scripted("bold 1", token.at)  # 1_N
            return Number(float(token.text))
        if token.kind == "letter" or (token.kind == "command" and (token.text in GREEK or token.text in ACCENTS)):
            return self.symbol()
        if token.kind == "name" or (token.kind == "command" and token.text in LETTERLIKE):
            return self.symbol()
        if self.sees("(", "[", "{"):
            return self.brackets()
        if self.sees("|", "vert"):
            return self.norm()
        if token.kind == "command":
            return self.command()
        raise self.error(
            "it stops where something should follow" if token.kind == "end" else f"'{token.text}' is odd here"
        )

    def command(self) -> Node:
        token = self.token
        if token.text in FUNCTIONS:
            return self.function()
        if token.text == "partial":
            return self.inline_derivative()
        if token.text == "nabla":
            self.take()
            return self.gradient()
        if token.text in ("binom", "dbinom", "tbinom"):
            return self.binomial()
        if token.text == "langle":
            return self.inner_product()
        if token.text == "begin":
            return self.matrix() if self.environment_ahead() in MATRICES else self.cases()
        if token.text == "dots":
            raise self.error("the dots stand for something that is not written; use a sum")
        raise self.error(f"\\{token.text} is not one of the signs that are read")

    def gradient(self) -> Node:
        """\\nabla_w J, or \\nabla J(w), which says itself by what."""
        order, by = 1, None
        while self.sees("_", "^"):
            if self.take().text == "_":
                by = self.group()
            else:
                order = self.order()
        if by is not None:
            first = Derivative(self.operand(), by)
            return first if order == 1 else Derivative(first, by)
        of = self.factor()
        if not isinstance(of, Application) or len(of.arguments) != 1:
            raise self.error("by what is this a gradient? Write it below the nabla")
        found = Derivative(of, of.arguments[0])
        return found if order == 1 else Derivative(found, of.arguments[0])

    def brackets(self) -> Node:
        opening = self.take().text
        listed = self.listed(opening)
        if listed is not None:
            return listed
        if opening == "[" and self.is_condition_until("]"):
            conditions = self.conditions_until("]")
            return Indicator(conditions)
        bars, self.bars = self.bars, 0
        found = self.side()
        self.bars = bars
        if opening == "{" and self.sees("over"):
            self.take()
            found = Fraction(found, self.side())
        if not self.sees(OPENING[opening]):
            raise self.error(f"the bracket '{opening}' is not closed")
        self.take()
        if opening == "{" and isinstance(found, Symbol) and self.sees("_", "^"):
            return self.scripted(found.name, found.at, found.subs, found.upper)
        return found

    def inner_product(self) -> Node:
        """<a, b>"""
        self.take()
        left = self.side()
        self.expect(",")
        right = self.side()
        self.expect("rangle")
        return Product((Transposed(left), right))

    def norm(self) -> Node:
        double = self.take().text == "|" and True
        bar = self.tokens[self.at - 1]
        if bar.kind == "sign" or bar.text == "vert":  # |a| or ||a||
            double = self.sees("|", "vert")
            if double:
                self.take()
        self.bars += 1
        found = self.side()
        self.bars -= 1
        for _ in range(2 if double and (bar.kind == "sign" or bar.text == "vert") else 1):
            if not self.sees("|", "vert"):
                raise self.error("the norm is not closed")
            self.take()
        if self.sees("_"):
            self.take()
            kind = self.group()
            if kind == Number(1.0):
                return Call("norm_1", found)
            if kind not in (Number(2.0), Symbol("F", (), (), getattr(kind, "at", 0))):
                raise self.error("only the Euclidean norm and the sum of absolute values are read")
        return Norm(found, single=not double)

    def scripts(self, base: Node) -> Node:
        """Powers, transposition and elements after an atom; a symbol has read its own already."""
        while self.sees("^", "_", "'") or self._sees_remark():
            if self._sees_remark():  # |_{\\text{data}}
                for _ in range(5):
                    self.take()
                continue
            mark = self.take().text
            if mark == "'" and self.sees("_"):
                self.take()
                base = Derivative(base, self.group())  # (log p)'_w
            elif mark == "'":
                base = Prime(base)
            elif mark == "_":
                base = Element(base, self.indices())
            elif self._takes_transposition():
                base = Transposed(base)
            elif self._takes_inverse_transposition():
                base = Power(Transposed(base), Negative(Number(1.0)))
            else:
                base = self.power(base)
        return base

    def restricted(self, found: Derivative) -> Node:
        """A derivative with a part named behind a bar, as in `|_{\\text{data}}`: that of J_{\\text{data}}."""
        if not (self._sees_remark() and isinstance(found.of, Symbol)):
            return found
        self.take()
        self.take()
        return Derivative(replace(found.of, name=f"{found.of.name} {self.word_script()}"), found.by)

    def _sees_remark(self) -> bool:
        """Whether a bar with words below it follows, which say of what part something is."""
        return self.sees("|", "vert") and self.ahead().text == "_" and self.ahead(3).kind in ("words", "name")

    def power(self, base: Node) -> Node:
        if isinstance(base, Symbol) and base.name == "e" and not base.subs:
            return Call("exp", self.group())
        return Power(base, self.group())


BEGINNERS = frozenset(FUNCTIONS) | ACCENTS | set(LETTERLIKE) | {
    "frac", "sum", "prod", "partial", "nabla", "begin", "langle", "{", "[", "(", "binom", "dbinom", "tbinom",
}  # fmt: skip


def _product(factors: Sequence[Node]) -> Node:
    return factors[0] if len(factors) == 1 else Product(tuple(factors))


__all__ = ["Parser", "is_plain_index"]
