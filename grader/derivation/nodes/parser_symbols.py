"""Names with what stands below and above them: indices, transposition, arguments, labels."""

from __future__ import annotations

from collections.abc import Sequence

from grader.derivation.nodes.cursor import CLOSING, OPENING, Cursor
from grader.derivation.nodes.syntax import (
    Application,
    Call,
    Differential,
    Negative,
    Node,
    Number,
    Power,
    Script,
    Slice,
    Symbol,
    Transposed,
)
from grader.derivation.text.lexer import ReadError, Token
from grader.derivation.text.vocabulary import ACCENTS, FUNCTIONS, GREEK

MAX_SCRIPTS = 4
BESIDE = "an index with + or - in it is not read"
TRANSPOSITIONS = frozenset(["T", "top", "intercal", "t"])
SUCH_THAT = frozenset(["mid", "|", "vert", ";"])
LETTERLIKE = {"mathcal": "cal", "mathscr": "cal", "mathbb": "bb"}


def _outside_of_brackets(found: Sequence[Token]) -> list[str]:
    """The signs and commands of some tokens that stand in no bracket."""
    depth, kept = 0, []
    for token in found:
        if token.kind not in ("sign", "command"):
            continue
        depth -= token.text in CLOSING
        if depth == 0:
            kept.append(token.text)
        depth += token.text in OPENING
    return kept


class SymbolParser(Cursor):
    """Symbols, indices, indicators."""

    def name(self) -> tuple[str, int]:
        """A symbol's name: `w`, `\\lambda` as `lambda`, `\\hat y` as `hat y`, `\\mathcal{L}` as `cal L`."""
        token = self.take()
        if token.kind == "command" and (token.text in ACCENTS or token.text in LETTERLIKE):
            braced = self.sees("{")
            if braced:
                self.take()
            if braced and self.ahead().text in ("_", "^"):  # \hat{y_k}: the index is that of the whole
                self._drop_closing()
                inner, _ = self.name()
            elif braced and self.token.kind != "end" and self.ahead().text != "}":
                inner = "".join(self._until("}"))
            else:
                inner, _ = self.name()
                if braced:
                    self.expect("}")
            return f"{LETTERLIKE.get(token.text, token.text)} {inner}", token.at
        if token.kind not in ("letter", "command", "name", "number"):
            raise ReadError(f"'{token.text}' is no name", token.at)
        return token.text, token.at

    def _drop_closing(self) -> None:
        """Take away the brace that closes the one just taken."""
        depth = 1
        for at in range(self.next, len(self.tokens)):
            depth += {"{": 1, "}": -1}.get(self.tokens[at].text, 0)
            if depth == 0:
                del self.tokens[at]
                return
        raise self.error("'}' is missing")

    def symbol(self) -> Node:
        name, at = self.name()
        if name in ("bb 1", "bb I", "bold 1", "1") and self._sees_indicator() and (self.sees("{", "[", "(", "_")):
            return self.indicator()
        if name == "I" and self._sees_indicator():
            return self.indicator()
        if name == "I" and self.sees("_") and self.ahead(1).text == "{" and self.ahead(4).text == "}":
            self.take()
            return self.delta()  # an entry of the identity matrix
        if name == "d" and self._begins_symbol():
            return Differential(self.factor())
        return self.scripted(self._spelt(name, at), at)

    def _begins_symbol(self) -> bool:
        """Whether a letter follows, as after the d of a differential."""
        token = self.token
        named = token.kind == "command" and (token.text in GREEK or token.text in ACCENTS or token.text in LETTERLIKE)
        return token.kind in ("letter", "name") or named or (token.kind == "command" and token.text in FUNCTIONS)

    def _spelt(self, name: str, at: int) -> str:
        """Capitals beside each other, `CE`: one name, or the product of several, as the symbols will tell."""
        if not (len(name) == 1 and name.isupper() and name.isascii()):
            return name
        word = name
        while (
            self.tokens[self.at].kind == "letter"
            and self.tokens[self.at].text.isupper()
            and self.tokens[self.at].at == at + len(word)
            and len(word) < 6
        ):
            word += self.take().text
        return word

    def scripted(self, name: str, at: int, subs: tuple[Node, ...] = (), upper: tuple[Node, ...] = ()) -> Node:
        """A name with what stands below and above it: indices, transposition, powers."""
        transposed = 0
        powers: list[Node] = []
        while self.sees("_", "^", "'"):
            mark = self.take().text
            if mark == "'":
                name += "'"
            elif mark == "_":
                if name == "delta" and not subs and not upper and (kronecker := self._kronecker()) is not None:
                    return kronecker
                words = self.word_script()
                name, subs = (f"{name} {words}", subs) if words else (name, subs + self.indices())
            elif self._takes_transposition():
                transposed += 1
            elif self._takes_inverse_transposition():
                transposed += 1
                powers.append(Negative(Number(1.0)))
            elif self._sees_bracketed_index():
                transposed += self._drops_transposition_behind()
                upper = upper + self.indices()
            elif self.sees("*"):
                self.take()
                name = f"{name} star"
            elif name == "e" and not subs:
                return Call("exp", self._exponent())
            else:
                powers.append(self.group())
        found: Node = Symbol(name, subs, upper, at)
        if transposed % 2:  # of a power, too, since it is then that of a matrix
            found = Transposed(found)
        elif not powers:
            found = self._application(Symbol(name, subs, upper, at))
        for power in powers:
            found = Power(found, power)
        return found

    def _exponent(self) -> Node:
        """The power of e; an index behind a bare one, `e^f_i`, is that of the exponent."""
        found = self.group()
        if isinstance(found, Symbol) and not found.subs and self.sees("_"):
            self.take()
            return Symbol(found.name, self.indices(), found.upper, found.at)
        return found

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
            name, at = self.name()
            return Symbol(name, (), (), at)
        return self.atom(token)

    def _takes_transposition(self) -> bool:
        braced = self.sees("{")
        token = self.ahead(1) if braced else self.token
        if token.text not in TRANSPOSITIONS or token.kind == "words":
            return False
        if braced and self.ahead(2).text != "}":
            return False
        for _ in range(3 if braced else 1):
            self.take()
        return True

    def _takes_inverse_transposition(self) -> bool:
        """`^{-T}`, the transposed inverse."""
        if not self.sees("{") or self.ahead().text != "-" or self.ahead(2).text not in TRANSPOSITIONS:
            return False
        if self.ahead(3).text != "}":
            return False
        for _ in range(4):
            self.take()
        return True

    def _drops_transposition_behind(self) -> bool:
        """Whether a transposition stood in the braces behind a number, `W^{(1)\\top}`, where it is taken away."""
        for behind in (4, 6):  # of {(1)T} and of {(l-1)T}
            token = self.ahead(behind)
            if self.sees("{") and token.text in TRANSPOSITIONS and self.ahead(behind + 1).text == "}":
                self.tokens.remove(token)
                return True
        return False

    def _kronecker(self) -> Node | None:
        """Kronecker's delta; None for a symbol that is called so and has one index, as errors are."""
        start = self.at
        try:
            return self.delta()
        except ReadError:
            self.at = start
            braced = self.sees("{")
            if (self.ahead(1 if braced else 0).kind not in ("letter", "number")) or (
                braced and self.ahead(2).text != "}"
            ):
                raise
            return None

    def word_script(self) -> str:
        """Words as an index belong to the name: `L_{\\text{CE}}`."""
        braced = self.sees("{")
        token = self.ahead(1) if braced else self.token
        if braced and token.kind == "letter":
            return self._spelt_script()
        if token.kind not in ("words", "name") or (braced and self.ahead(2).text != "}"):
            return ""
        for _ in range(3 if braced else 1):
            self.take()
        return token.text.strip()

    def letter_script(self) -> str:
        """One index that is a part of a name: `u_o`, `W^{[1]}`, `W_1`."""
        found = [index for index in self.indices() if isinstance(index, Symbol | Number)]
        if len(found) != 1:
            return ""
        return found[0].name if isinstance(found[0], Symbol) else f"{found[0].value:g}"

    def _spelt_script(self) -> str:
        """`L_{total}` and `L_{CE}`: letters that spell a word, not indices."""
        letters: list[str] = []
        while self.ahead(len(letters) + 1).kind == "letter" and len(letters) < 12:
            letters.append(self.ahead(len(letters) + 1).text)
        word = "".join(letters)
        spelt = (len(word) >= 3 and set("aeou") & set(word.lower())) or (len(word) >= 2 and word.isupper())
        if not spelt or self.ahead(len(letters) + 1).text != "}":
            return ""
        for _ in range(len(letters) + 2):
            self.take()
        return word

    def _sees_bracketed_index(self) -> bool:
        braced = self.sees("{")
        start = 1 if braced else 0
        closing = {"(": ")", "[": "]"}.get(self.ahead(start).text)
        if closing is None or self.ahead(start + 1).kind not in ("letter", "number"):
            return False
        beside = self.ahead(start + 2).text in ("+", "-") and self.ahead(start + 3).kind == "number"
        return self.ahead(start + (4 if beside else 2)).text in (closing, "'")

    def indices(self) -> tuple[Node, ...]:
        """What stands after an underscore: `k`, `{ik}`, `{i, y_i}`, `{k'}`, `{k,:}`, `{(i)}`."""
        if not self.sees("{"):
            return (self.index(alone=True),)
        self.take()
        found: list[Node] = []
        bracketed = False
        while not self.sees("}"):
            if self.token.kind == "end" or len(found) > 4:
                raise self.error("the index is not closed")
            if self.sees(",", "(", ")", "[", "]", ";"):
                bracketed = self.sees("(", "[")
                self.take()
                continue
            found.append(self.index(bracketed=bracketed))
        self.take()
        return tuple(found)

    def index(self, *, alone: bool = False, bracketed: bool = False) -> Node:
        """One index; `alone` without braces around it, so that what follows is not a part of it."""
        token = self.token
        if self.sees(":", "*", "cdot", "bullet"):
            self.take()
            return Slice()
        if token.kind == "number":
            self.take()
            return Number(float(token.text))
        named = token.kind == "command" and (token.text in GREEK or token.text in ACCENTS)
        if token.kind != "letter" and not named:
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
        if self.sees("+", "-") and bracketed and self.ahead().kind == "number":
            name += self.take().text + self.take().text  # the layer of h^{(l-1)}, which is a part of its name
        if self.sees("+", "-"):
            raise self.error(BESIDE)
        return Symbol(name, subs, upper, at)

    def _application(self, symbol: Symbol) -> Node:
        """`J(W)`, `p_k(x_i)`, `x_i (p - y)`: whether it is a call or a product, the symbols will tell."""
        if not self.sees("(") or self.tokens[self.at].kind == "space":
            return symbol
        start, end = self.next, self.closing_bracket()
        inside = [token for token in self.tokens[start + 1 : end] if token.kind != "space"]
        outer = _outside_of_brackets(inside)
        if "=" in outer and SUCH_THAT & set(outer[outer.index("=") :]):
            return self.probability(symbol, end)
        if not inside or self.is_condition_until(")", 1) or self._is_number_of_equation(start, end):
            return symbol
        arguments = self._arguments(inside)
        if arguments is None:
            return symbol
        self.at = end + 1
        return Application(symbol, arguments, self._scripts_behind())

    def _is_number_of_equation(self, start: int, end: int) -> bool:
        """A whole number in brackets where nothing follows is the number of an equation."""
        inside = [token for token in self.tokens[start + 1 : end] if token.kind != "space"]
        rest = [token for token in self.tokens[end + 1 : -1] if token.kind != "space"]
        return len(inside) == 1 and inside[0].text.isdigit() and not rest

    def _arguments(self, inside: Sequence[Token]) -> tuple[Node, ...] | None:
        """Formulas with commas between them; None for anything else."""
        parser = self._part(inside)
        parser.depth, parser.bars = self.depth + 1, 1
        found: list[Node] = []
        try:
            while parser.token.kind != "end":
                if found and not parser.sees(",", *SUCH_THAT):
                    return None
                if found:
                    parser.take()
                found.append(parser.side())
        except ReadError:
            return None
        return tuple(found)

    def _scripts_behind(self) -> tuple[Script, ...]:
        """Powers, indices and transpositions behind a bracket."""
        found: list[Script] = []
        while self.sees("^", "_") and len(found) < MAX_SCRIPTS:
            if self.take().text == "_":
                found.append(Script("element", self.indices()))
            elif self._takes_transposition():
                found.append(Script("transposed"))
            else:
                found.append(Script("power", (self.group(),)))
        return tuple(found)

    def probability(self, symbol: Symbol, end: int) -> Node:
        """p(y = k | x): the probability of class k for the example of x."""
        inside = [token for token in self.tokens[self.next + 1 : end] if token.kind != "space"]
        at = next(at for at, token in enumerate(inside) if token.text == "=")
        bar = next((at for at, token in enumerate(inside) if token.text in ("mid", "|", "vert", ";")), len(inside))
        label = self._part(inside[:at]).symbol()
        index = self._part(inside[at + 1 : bar]).index()
        example: tuple[Node, ...] = ()
        given = inside[bar + 1 :]
        for source in ([label] if isinstance(label, Symbol) else []) + self._first_symbol(given):
            example = example or source.upper or source.subs
        self.at = end + 1
        return Symbol(symbol.name, (*example[:1], index), (), symbol.at)

    def _first_symbol(self, found: Sequence[Token]) -> list[Symbol]:
        try:
            node = self._part(found).symbol()
        except ReadError:
            return []
        return [node] if isinstance(node, Symbol) else []

    def _part(self, found: Sequence[Token]) -> SymbolParser:
        """A parser of the same kind for some of the tokens."""
        return type(self)(found)

    def factor(self) -> Node:
        """Something with its indices and powers."""
        raise NotImplementedError

    def indicator(self) -> Node:
        """An indicator function."""
        raise NotImplementedError

    def delta(self) -> Node:
        """Kronecker's delta."""
        raise NotImplementedError

    def _sees_indicator(self) -> bool:
        """Whether a condition follows."""
        raise NotImplementedError
