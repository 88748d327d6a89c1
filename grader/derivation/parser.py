"""A recursive-descent parser: tokens of one formula -> statements, each a chain of sides with relations between.

Grammar, after the lexer has dropped what changes only the look:

    statements  chain (separator chain)*           separators: rows, arrows, words, commas before another chain
    chain       [side] (relation side)+ conditions a chain that begins with a relation goes on with the last one
    side        [+-] term ([+-] term)*
    term        factor ([* / . x] factor)*         \\sum, \\prod and d/dw take the rest of the term
    factor      atom (_ ^ ')*
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from grader.derivation.lexer import ACCENTS, FUNCTIONS, ReadError, Token
from grader.derivation.series import series
from grader.derivation.syntax import (
    Add, Call, Cases, Condition, Derivative, Element, Fraction, Hadamard, Indicator, Negative, Node, Norm, Number, Power,
    Product, Slice, Sum, Symbol, Transposed, Variable,
)  # fmt: skip

MAX_DEPTH = 60
RELATIONS = {"=": "=", "equiv": "=", ":=": ":=", "approx": "approx", "propto": "propto", "le": "<=", "ge": ">=", "<": "<",
             ">": ">", "ne": "!=", "to": "to", "sim": "sim", "in": "in", "subset": "in", "mapsto": "to"}  # fmt: skip
OPENING = {"(": ")", "[": "]", "{": "}"}
CLOSING = frozenset(OPENING.values())
GREEK = frozenset(
    "alpha beta gamma delta epsilon zeta eta theta kappa lambda mu nu xi pi rho sigma tau phi chi psi omega Gamma Delta "
    "Theta Lambda Xi Pi Sigma Phi Psi Omega ell hbar imath jmath Pr top bot".split()
) - {"top", "bot"}  # fmt: skip
LETTERLIKE = {"mathcal": "cal", "mathscr": "cal", "mathbb": "bb"}


def is_plain_index(node: Node) -> bool:
    """A bare letter, as an index is."""
    return isinstance(node, Symbol) and not node.subs and not node.upper


class Parser:
    """Parses the tokens of one piece; `is_function` tells which names take arguments in brackets."""

    def __init__(self, found: Sequence[Token], is_function: Callable[[str], bool]) -> None:
        last = found[-1].end if found else 0
        self.tokens = [*found, Token("end", "", last, last)]
        self.at = 0
        self.depth = 0
        self.bars = 0
        self.is_function = is_function

    # Looking at tokens

    @property
    def next(self) -> int:
        """The place of the next token that is no space."""
        at = self.at
        while self.tokens[at].kind == "space":
            at += 1
        return at

    @property
    def token(self) -> Token:
        return self.tokens[self.next]

    def ahead(self, count: int = 1) -> Token:
        at = self.at
        for _ in range(count + 1):
            while self.tokens[at].kind == "space":
                at += 1
            if self.tokens[at].kind == "end":
                return self.tokens[at]
            at += 1
        return self.tokens[at - 1]

    def take(self) -> Token:
        at = self.next
        token = self.tokens[at]
        self.at = at + (token.kind != "end")
        return token

    def sees(self, *texts: str) -> bool:
        token = self.token
        return token.kind in ("sign", "command") and token.text in texts

    def expect(self, text: str) -> Token:
        if not self.sees(text):
            raise self.error(f"'{text}' is missing")
        return self.take()

    def error(self, message: str) -> ReadError:
        return ReadError(message, self.token.at)

    # Sides

    def side(self) -> Node:
        """A sum of terms."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.error(f"it is nested more than {MAX_DEPTH} deep")
        terms: list[Node] = []
        sign = self._sign()
        while True:
            if self.sees("dots") and terms:
                self.take()
                self.expect("+")
                terms = [series(terms, self.term(), self.token.at)]
            else:
                term = self.term()
                terms.append(Negative(term) if sign < 0 else term)
            if not self.sees("+", "-"):
                break
            sign = self._sign()
        self.depth -= 1
        return terms[0] if len(terms) == 1 else Add(tuple(terms))

    def _sign(self) -> int:
        sign = 1
        while self.sees("+", "-"):
            sign = -sign if self.take().text == "-" else sign
        return sign

    def term(self) -> Node:
        factors = [self.factor()]
        while True:
            if self.sees("cdot", "times", "*"):
                self.take()
                factors.append(self.signed_factor())
            elif self.sees("odot"):
                self.take()
                factors[-1:] = [Hadamard(factors[-1], self.signed_factor())]
            elif self.sees("/"):
                self.take()
                factors = [Fraction(_product(factors), self._divisor())]
            elif self.starts_factor():
                factors.append(self.factor())
            else:
                return _product(factors)

    def _divisor(self) -> Node:
        """What an inline fraction divides by: `a / b c` is read as `(a / b) c` only after a bracket or a number."""
        return self.signed_factor()

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
        if token.text == "(" and self.ahead().kind in ("letter", "command") and self._is_condition_until(")", 1):
            return False  # 0 (c != k)
        if token.kind == "sign":
            return token.text in "([{" or (token.text == "|" and not self.bars)
        if token.kind != "command":
            return False
        return token.text in BEGINNERS or token.text in GREEK or (token.text in ("|", "vert") and not self.bars)

    # Factors

    def factor(self) -> Node:
        token = self.token
        if self.sees("sum", "prod"):
            return self.big_operator()
        if self.sees("frac"):
            found = self.fraction()
            return found if isinstance(found, Derivative) else self.scripts(found)
        return self.scripts(self.atom(token))

    def atom(self, token: Token) -> Node:
        if token.kind == "number":
            self.take()
            if token.text == "1" and (self.sees("{") or self._sees_indicator()):
                return self.indicator()
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
        raise self.error("it stops where something should follow" if token.kind == "end" else f"'{token.text}' is odd here")

    def command(self) -> Node:
        token = self.token
        if token.text in FUNCTIONS:
            return self.function()
        if token.text == "partial":
            return self.inline_derivative()
        if token.text == "nabla":
            self.take()
            self.expect("_")
            by = self.group()
            return Derivative(self.operand(), by)
        if token.text == "langle":
            return self.inner_product()
        if token.text == "begin":
            return self.cases()
        if token.text == "dots":
            raise self.error("the dots stand for something that is not written; use a sum")
        raise self.error(f"\\{token.text} is not one of the signs that are read")

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
        if token.kind == "letter" or (token.kind == "command" and token.text in GREEK):
            name, at = self.name()
            return Symbol(name, (), (), at)
        return self.atom(token)

    def brackets(self) -> Node:
        opening = self.take().text
        if opening == "[" and self._is_condition_until("]"):
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
            self.group()
        return Norm(found)

    # Scripts

    def scripts(self, base: Node) -> Node:
        """Powers, transposition and elements after an atom; a symbol has read its own already."""
        while self.sees("^", "_", "'"):
            mark = self.take().text
            if mark == "'":
                raise self.error("a derivative written with a prime is not read")
            if mark == "_":
                base = Element(base, self.indices())
            elif self._takes_transposition():
                base = Transposed(base)
            else:
                base = self.power(base)
        return base

    def power(self, base: Node) -> Node:
        if isinstance(base, Symbol) and base.name == "e" and not base.subs:
            return Call("exp", self.group())
        return Power(base, self.group())

    def _takes_transposition(self) -> bool:
        braced = self.sees("{")
        token = self.ahead(1) if braced else self.token
        if token.text not in ("T", "top", "intercal", "t") or token.kind == "words":
            return False
        if braced and self.ahead(2).text != "}":
            return False
        for _ in range(3 if braced else 1):
            self.take()
        return True

    # Symbols

    def name(self) -> tuple[str, int]:
        """A symbol's name: `w`, `\\lambda` as `lambda`, `\\hat y` as `hat y`, `\\mathcal{L}` as `cal L`."""
        token = self.take()
        if token.kind == "command" and (token.text in ACCENTS or token.text in LETTERLIKE):
            braced = self.sees("{")
            if braced:
                self.take()
            if braced and self.token.kind != "end" and self.ahead().text != "}":
                inner = "".join(self._until("}"))
            else:
                inner, _ = self.name()
                if braced:
                    self.expect("}")
            return f"{LETTERLIKE.get(token.text, token.text)} {inner}", token.at
        if token.kind not in ("letter", "command", "name", "number"):
            raise ReadError(f"'{token.text}' is no name", token.at)
        return token.text, token.at

    def _until(self, closing: str) -> list[str]:
        texts = []
        while not self.sees(closing):
            if self.token.kind == "end" or len(texts) > 20:
                raise self.error(f"'{closing}' is missing")
            texts.append(self.take().text)
        self.take()
        return texts

    def symbol(self) -> Node:
        name, at = self.name()
        if name in ("bb 1", "bb I", "1") and (self.sees("{", "[", "(", "_")):
            return self.indicator()
        if name == "I" and self._sees_indicator():
            return self.indicator()
        if name == "I" and self.sees("_") and self.ahead(1).text == "{" and self.ahead(4).text == "}":
            self.take()
            return self.delta()  # an entry of the identity matrix
        return self.scripted(name, at)

    def scripted(self, name: str, at: int, subs: tuple[Node, ...] = (), upper: tuple[Node, ...] = ()) -> Node:
        """A name with what stands below and above it: indices, transposition, powers."""
        transposed = 0
        powers: list[Node] = []
        while self.sees("_", "^", "'"):
            mark = self.take().text
            if mark == "'":
                raise self.error("a derivative written with a prime is not read")
            if mark == "_":
                if name == "delta" and not subs:
                    return self.delta()
                words = self._word_script()
                name, subs = (f"{name} {words}", subs) if words else (name, subs + self.indices())
            elif self._takes_transposition():
                transposed += 1
            elif self._sees_bracketed_index():
                upper = upper + self.indices()
            elif self.sees("*"):
                self.take()
                name = f"{name} star"
            elif name == "e" and not subs:
                return Call("exp", self.group())
            else:
                powers.append(self.group())
        found: Node = self._application(Symbol(name, subs, upper, at))
        for _ in range(transposed % 2):
            found = Transposed(found)
        for power in powers:
            found = Power(found, power)
        return found

    def _word_script(self) -> str:
        """Words as an index belong to the name: `L_{\\text{CE}}`."""
        braced = self.sees("{")
        token = self.ahead(1) if braced else self.token
        if token.kind not in ("words", "name") or (braced and self.ahead(2).text != "}"):
            return ""
        for _ in range(3 if braced else 1):
            self.take()
        return token.text.strip()

    def _sees_bracketed_index(self) -> bool:
        braced = self.sees("{")
        start = 1 if braced else 0
        closing = {"(": ")", "[": "]"}.get(self.ahead(start).text)
        return (
            closing is not None
            and self.ahead(start + 1).kind in ("letter", "number")
            and self.ahead(start + 2).text in (closing, "'")
        )

    def indices(self) -> tuple[Node, ...]:
        """What stands after an underscore: `k`, `{ik}`, `{i, y_i}`, `{k'}`, `{k,:}`, `{(i)}`."""
        if not self.sees("{"):
            return (self.index(alone=True),)
        self.take()
        found: list[Node] = []
        while not self.sees("}"):
            if self.token.kind == "end" or len(found) > 4:
                raise self.error("the index is not closed")
            if self.sees(",", "(", ")", "[", "]", ";"):
                self.take()
                continue
            found.append(self.index())
        self.take()
        return tuple(found)

    def index(self, *, alone: bool = False) -> Node:
        """One index; `alone` without braces around it, so that what follows is not a part of it."""
        token = self.token
        if self.sees(":", "*", "cdot", "bullet"):
            self.take()
            return Slice()
        if token.kind == "number":
            self.take()
            return Number(float(token.text))
        if token.kind not in ("letter", "command"):
            raise self.error(f"'{token.text}' is no index")
        name, at = self.name()
        if alone:
            return Symbol(name, (), (), at)
        while self.sees("'"):
            self.take()
            name += "'"
        if self.sees("^") and self.ahead().text == "'":
            self.take(), self.take()
            name += "'"
        upper: tuple[Node, ...] = ()
        subs: tuple[Node, ...] = ()
        while self.sees("_", "^"):
            if self.take().text == "_":
                subs = self.indices()
            elif self._sees_bracketed_index():
                upper = self.indices()
            else:
                raise self.error("this is no index")
        if self.sees("+", "-"):
            raise self.error("an index with + or - in it is not read")
        return Symbol(name, subs, upper, at)

    def _application(self, symbol: Symbol) -> Node:
        """`J(W)`, `p_k(x_i)`: the arguments say nothing new; `p(y = k | x_i)` does."""
        if not self.sees("(") or not self.is_function(symbol.name):
            return symbol
        start = self.next
        end = self._closing_bracket()
        inside = [token for token in self.tokens[start + 1 : end] if token.kind != "space"]
        texts = [token.text for token in inside]
        if "=" in texts and ({"mid", "|", "vert", ";"} & set(texts)):
            return self.probability(symbol, end)
        arguments = self._arguments(inside)
        if arguments is None:
            return symbol
        self.at = end + 1
        taken = [argument for argument in arguments if isinstance(argument, Symbol)]
        if self.sees("_") and not symbol.subs:
            self.take()
            return Symbol(symbol.name, self.indices(), symbol.upper, symbol.at)
        if symbol.subs or symbol.upper or len(taken) != 1 or taken[0].name in ("w", "W", "theta", "Theta"):
            return symbol
        return Symbol(symbol.name, taken[0].subs, taken[0].upper, symbol.at)

    def _closing_bracket(self) -> int:
        depth = 0
        for at in range(self.next, len(self.tokens)):
            depth += {"(": 1, ")": -1}.get(self.tokens[at].text, 0)
            if depth == 0:
                return at
        raise self.error("the bracket '(' is not closed")

    def _arguments(self, inside: Sequence[Token]) -> list[Node] | None:
        """Symbols with commas between them; None for anything else."""
        if not inside or any(token.text in ("+", "-", "=", "frac", "sum", "/", "cdot") for token in inside):
            return None
        parser = Parser(inside, lambda name: False)
        found: list[Node] = []
        try:
            while parser.token.kind != "end":
                if parser.sees(",", ";", "mid", "|"):
                    parser.take()
                    continue
                node = parser.atom(parser.token)
                if not isinstance(node, Symbol | Transposed):
                    return None
                found.append(node)
        except ReadError:
            return None
        return found

    def probability(self, symbol: Symbol, end: int) -> Node:
        """p(y = k | x): the probability of class k for the example of x."""
        inside = [token for token in self.tokens[self.next + 1 : end] if token.kind != "space"]
        at = next(at for at, token in enumerate(inside) if token.text == "=")
        bar = next((at for at, token in enumerate(inside) if token.text in ("mid", "|", "vert", ";")), len(inside))
        label = Parser(inside[:at], lambda name: False).symbol()
        index = Parser(inside[at + 1 : bar], lambda name: False).index()
        example: tuple[Node, ...] = ()
        given = inside[bar + 1 :]
        for source in ([label] if isinstance(label, Symbol) else []) + self._first_symbol(given):
            example = example or source.upper or source.subs
        self.at = end + 1
        return Symbol("p", (*example[:1], index), (), symbol.at)

    def _first_symbol(self, found: Sequence[Token]) -> list[Symbol]:
        try:
            node = Parser(found, lambda name: False).symbol()
        except ReadError:
            return []
        return [node] if isinstance(node, Symbol) else []

    # Functions, fractions, sums

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
            start = self.at
            found = self.scripts(self.brackets())
            return found if self.at > start else found
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

    # Indicators and cases

    def _sees_indicator(self) -> bool:
        return (self.sees("{", "(", "[") and self._is_condition_ahead()) or (
            self.sees("_") and self.ahead().text == "{" and self._is_condition_ahead(2)
        )

    def _is_condition_ahead(self, skip: int = 1) -> bool:
        return any(self.ahead(n).text in ("=", "ne") for n in range(skip, skip + 8))

    def _is_condition_until(self, closing: str, start: int = 0) -> bool:
        depth = 0
        for n in range(start, start + 14):
            token = self.ahead(n)
            if token.kind == "end" or (token.text == closing and depth == 0):
                return False
            if token.text in ("=", "ne") and depth == 0:
                return True
            if token.kind in ("sign", "command"):
                depth += (token.text in OPENING) - (token.text in CLOSING)
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
        return Indicator(self.conditions_until(OPENING[opening]))

    def conditions_until(self, closing: str) -> tuple[Condition, ...]:
        found = []
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
        if self.sees("{") and self._is_condition_until("}"):
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


BEGINNERS = frozenset(FUNCTIONS) | ACCENTS | set(LETTERLIKE) | {
    "frac", "sum", "prod", "partial", "nabla", "begin", "langle", "{", "[", "(",
}  # fmt: skip


def _product(factors: Sequence[Node]) -> Node:
    return factors[0] if len(factors) == 1 else Product(tuple(factors))
