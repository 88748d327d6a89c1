"""A recursive-descent parser: tokens of one formula -> trees. The grammar is here, each construct in a file beside it.

Grammar, after the lexer has dropped what changes only the look:

    statements  chain (separator chain)*           separators: rows, arrows, words, commas before another chain
    chain       [side] (relation side)+ conditions a chain that begins with a relation goes on with the last one
    side        [+-] term ([+-] term)*
    term        factor ([* / . x :] factor)*       \\sum, \\prod and d/dw take the rest of the term
    factor      atom (_ ^ ')*                      symbols.py, scripts.py, indices.py
    atom        symbol | (side) | command          COMMANDS: which command begins what

statements.py makes statements of sides, each a chain with relations between.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from grader.derivation.nodes.arrays import parse_along, parse_list_of
from grader.derivation.nodes.cases import parse_braced_cases, parse_cases
from grader.derivation.nodes.cursor import MAX_DEPTH, OPENING, Cursor
from grader.derivation.nodes.derivatives import (
    parse_bracketed_derivative,
    parse_gradient,
    parse_inline_derivative,
    quotients,
    restricted,
)
from grader.derivation.nodes.fractions import parse_binomial, parse_fraction
from grader.derivation.nodes.functions import parse_function
from grader.derivation.nodes.indicators import conditions_until, parse_indicator, sees_indicator
from grader.derivation.nodes.matrices import MATRICES, environment_ahead, parse_list, parse_matrix
from grader.derivation.nodes.names import LETTERLIKE, parse_name
from grader.derivation.nodes.norms import parse_inner_product, parse_norm
from grader.derivation.nodes.scripts import parse_scripts, takes_transposition
from grader.derivation.nodes.series import parse_series
from grader.derivation.nodes.sums import parse_big_operator, parse_extremum
from grader.derivation.nodes.symbols import parse_scripted, parse_symbol
from grader.derivation.nodes.syntax import (
    ELLIPSIS,
    Add,
    Along,
    Call,
    Derivative,
    Fraction,
    Hadamard,
    Indicator,
    Negative,
    Node,
    Number,
    Product,
    Symbol,
    Transposed,
)  # fmt: skip
from grader.derivation.text.colons import PRODUCT
from grader.derivation.text.lexer import Token
from grader.derivation.text.vocabulary import ACCENTS, FUNCTIONS, GREEK


class Parser(Cursor):
    """Parses the tokens of one piece."""

    def side(self) -> Node:
        """A sum of terms."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.error(f"it is nested more than {MAX_DEPTH} deep")
        terms: list[Node] = []
        sign = self.sign()
        while True:
            if self.sees("dots") and terms:
                terms = [parse_series(self, terms)]
            else:
                term = self.term()
                terms.append(Negative(term) if sign < 0 else term)
            if not self.sees("+", "-"):
                break
            sign = self.sign()
        self.depth -= 1
        return terms[0] if len(terms) == 1 else Add(tuple(terms))

    def term(self) -> Node:
        """A product; a colon is one of all that stands on its sides."""
        found = self.product()
        if self.sees(PRODUCT):
            self.take()
            sign = self.sign()
            found = Along("sum", None, Hadamard(found, self.product()))
            found = Negative(found) if sign < 0 else found
        return found

    def product(self) -> Node:
        """Factors beside each other."""
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
                factors = quotients(self, factors, self.signed_factor())
            elif self.starts_factor():
                factors.append(self.factor())
            else:
                return _product(factors)

    def signed_factor(self) -> Node:
        sign = self.sign()
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
            return parse_big_operator(self)
        if self.sees("max", "min", "argmin", "argmax") and self.ahead().text == "_":
            return parse_extremum(self)
        if self.sees("arg") and self.ahead().text in ("max", "min"):
            self.take()
            return parse_extremum(self, arg=True)
        if self.sees("frac"):
            found = parse_fraction(self)
            return restricted(self, found) if isinstance(found, Derivative) else parse_scripts(self, found)
        return parse_scripts(self, self.atom(token))

    def atom(self, token: Token) -> Node:
        if token.kind == "number":
            self.take()
            if token.text == "1" and (self.sees("{") or sees_indicator(self)):
                return parse_indicator(self)
            if token.text == "1" and self.sees("_") and self.ahead(1 + (self.ahead().text == "{")).kind == "letter":
                return parse_scripted(self, "bold 1", token.at)  # 1_N
            return Number(float(token.text))
        if token.kind == "letter" or (token.kind == "command" and (token.text in GREEK or token.text in ACCENTS)):
            return self.symbol()
        if token.kind == "name" or (token.kind == "command" and token.text in LETTERLIKE):
            return self.symbol()
        if self.sees("(", "[", "{"):
            return parse_bracketed_derivative(self) or self.brackets()
        if self.sees("|", "vert"):
            return parse_norm(self)
        if token.kind == "command":
            return self.command()
        raise self.error(
            "it stops where something should follow" if token.kind == "end" else f"'{token.text}' is odd here"
        )

    def group(self) -> Node:
        """{side} or one factor, as an argument of \\frac or ^ is."""
        if self.sees("{"):
            self.take()
            found = self.side()
            self.expect("}")
            return found
        token = self.token
        if token.kind == "number" and len(token.text) > 1 and token.text.isdigit():
            self.tokens[self.next] = Token("number", token.text[1:], token.at + 1)
            return Number(float(token.text[0]))
        if token.kind == "number":
            self.take()
            return Number(float(token.text))
        if token.kind == "letter" or (token.kind == "command" and token.text in GREEK):
            name, at = parse_name(self)
            return Symbol(name, (), (), at)
        return self.atom(token)

    def command(self) -> Node:
        """What begins with a command."""
        name = self.token.text
        if name == "dots":
            raise self.error("the dots stand for something that is not written; use a sum")
        if name not in COMMANDS:
            raise self.error(f"\\{name} is not one of the signs that are read")
        return COMMANDS[name](self)

    def symbol(self) -> Node:
        return parse_symbol(self)

    def transposed_behind(self) -> Node:
        """What is transposed by what stands before it, behind an empty group: `{}^t\\beta`, as in France."""
        self.take()
        self.take()
        if not takes_transposition(self):
            raise self.error("a power of nothing")
        return Transposed(self.atom(self.token))

    def brackets(self) -> Node:
        opening = self.take().text
        if opening == "{" and self.sees("}") and self.ahead().text == "^":
            return self.transposed_behind()
        listed = parse_list(self, opening) or (parse_braced_cases(self) if opening == "{" else None)
        if listed is not None:
            return listed
        if opening == "[" and self.is_condition_until("]"):
            conditions = conditions_until(self, "]")
            return Indicator(conditions)
        if opening in "([" and self.sees("dots") and self.ahead().text == OPENING[opening]:
            at = self.take().at
            self.take()
            return Symbol(ELLIPSIS, (), (), at)
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
            return parse_scripted(self, found.name, found.at, found.subs, found.upper)
        return found


def _parse_environment(parser: Cursor) -> Node:
    """\\begin{pmatrix}, \\begin{cases}"""
    return parse_matrix(parser) if environment_ahead(parser) in MATRICES else parse_cases(parser)


COMMANDS: Mapping[str, Callable[[Cursor], Node]] = {
    **dict.fromkeys(FUNCTIONS, parse_function),
    "partial": parse_inline_derivative,
    "nabla": parse_gradient,
    "binom": parse_binomial,
    "dbinom": parse_binomial,
    "tbinom": parse_binomial,
    "langle": parse_inner_product,
    "begin": _parse_environment,
    "along": parse_along,
    "listof": parse_list_of,
}
BEGINNERS = ACCENTS | set(LETTERLIKE) | set(COMMANDS) | {"frac", "sum", "prod", "{", "[", "("}


def _product(factors: Sequence[Node]) -> Node:
    return factors[0] if len(factors) == 1 else Product(tuple(factors))
