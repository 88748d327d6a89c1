"""Plain mathematics (ASCII, Unicode, AsciiMath, Word's linear format) -> LaTeX, by recursive descent over its tokens.

    chain       [sum] ((relation | arrow | ,) sum)*
    sum         [+-] term ([+-] term)*
    term        factor ([* / ] factor)*             a fraction takes one factor on each side; \\sum takes the rest
    factor      atom (_ ^ ')*

Symbols have no meaning here. Where a reader could decide otherwise, what was decided is told in `guesses`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from grader.derivation.text.plain_derivatives import DerivativeWriter
from grader.derivation.text.plain_scripts import END, NotPlain, inside, words
from grader.derivation.text.plain_tokens import BIG, FUNCTION_NAMES, OPENERS, ROWS, Tok

MAX_DEPTH = 40


@dataclass(frozen=True)
class Translation:
    """LaTeX, and in `guesses` what another reader could have read otherwise."""

    latex: str
    guesses: tuple[str, ...] = ()


def translate(found: Sequence[Tok], text: str, *, typeset: bool = False) -> Translation:
    """The LaTeX of tokens of `text`; what is `typeset` shows its author where a fraction ends. Raises NotPlain."""
    writer = _Writer(list(found), text)
    writer.typeset = typeset
    try:
        latex = writer.chain()
    except RecursionError as error:
        raise NotPlain("it is nested too deep") from error
    if writer.token is not END:
        raise NotPlain(f"'{writer.token.text}' is odd here")
    return Translation(latex.strip(), tuple(dict.fromkeys(writer.guesses)))


class _Writer(DerivativeWriter):
    """Writes chains, sums, products, functions and big operators."""

    typeset = False

    def chain(self, until: str = "") -> str:
        """Sums with what stands between them, up to a closing bracket."""
        pieces: list[str] = []
        while self.token is not END and not (self.token.kind == "close" and self.token.text == until):
            token = self.token
            if self.sees("@"):
                break  # the next of several rows
            if token.kind == "other" and token.text == "&":
                self.take()
                continue
            lines = "\n" * token.breaks
            if token.kind == "relation":
                pieces.append(f"{lines} {self.take().text} ")
            elif token.kind == "arrow":
                self.take()
                pieces.append(f"{lines} \\Rightarrow ")
            elif token.kind == "quoted":
                pieces.append(f"{lines} \\text{{{words(self.take().text)}}} ")
            elif self.sees(",", ";", ":"):
                self.take()
                pieces.append(f"{lines}, " if until else f",{lines} \\quad ")
            elif self.sees("..."):
                self.take()
                pieces.append("\\dots ")
            elif self.at in self.mids:
                self.take()
                pieces.append(" \\mid ")
            elif token.kind == "latex" and token.text != "\\begin{cases}":
                break
            elif self.sees("\\forall"):
                pieces.append(f" {self.take().text} ")
            else:
                pieces.append(lines + self.sum())
        return "".join(pieces)

    def sum(self) -> str:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise NotPlain("it is nested too deep")
        pieces = [self._signs()]
        while True:
            if self.sees("..."):
                self.take()
                pieces.append("\\dots ")
            else:
                pieces.append(self.term())
            if not self.sees("+", "-"):
                break
            lines = "\n" * self.token.breaks
            pieces.append(f"{lines} {self._signs()}" + "\n" * self.token.breaks)
        self.depth -= 1
        return "".join(pieces)

    def _signs(self) -> str:
        signs = ""
        while self.sees("+", "-"):
            signs += f"{self.take().text} "
        return signs

    def term(self) -> str:
        """Factors; a fraction's two parts are the factors beside its stroke."""
        start = self.at
        parts = [self.factor()]
        begins = [start]
        while True:
            token = self.token
            if token.kind == "product" or self.sees("."):
                token = replace(self.take(), text="\\cdot") if token.text == "." else self.take()
                parts.append("\n" * token.breaks + f" {token.text} ")
                begins.append(self.at)
                parts.append(self._signs() + self.factor())
            elif self.sees("/") and not (self.numerator and self._is_differential(self.at + 1)):
                self.take()
                parts[-1] = self._fraction(parts[-1], begins[-1])
            elif self.starts_factor():
                begins.append(self.at)
                parts.append(("" if parts[-1].endswith(" ") else " ") + self.factor())
            else:
                return "".join(parts)

    def _fraction(self, over: str, begin: int) -> str:
        """The fraction whose stroke was just taken."""
        tight = not self.token.spaced
        start = self.at
        sign = self._signs()
        under = self._denominator()
        digits = self.tokens[start].kind == "number" and not sign and self.at == start + 1
        tail = self.token
        if digits and tight and not tail.spaced and tail.kind in ("alpha", "greek"):
            under = f"{under} {self.factor()}"  # 1/2N
            self.guess(begin, f"{inside(over)}/({under})")
        elif not digits and self._follows_closely(start, over):
            made = f"\\frac{{{inside(over)}}}{{{inside(under)}}}"
            self.guess(begin, f"{made}, times what follows")
        return f"\\frac{{{inside(over)}}}{{{sign}{inside(under)}}}"

    def _follows_closely(self, start: int, over: str) -> bool:
        """Whether a factor after a fraction could as well belong to what is below its stroke."""
        plain = self.tokens[start].kind == "open" or over.strip().isdigit()
        if self.typeset or plain or not self.starts_factor():
            return False
        token = self.token
        loose = self.tokens[start - 1].spaced and self.tokens[start].spaced
        if token.text in ("\\sum", "\\partial", "\\nabla") or self._derivative_end() is not None:
            return False
        return loose or not token.spaced

    def _denominator(self) -> str:
        """One factor; a sum there has a body of as many factors as have its index."""
        if not self._is_big():
            return self.factor()
        is_sign = self.token.kind == "sign"
        head, index = self._big_head()
        if is_sign and (self._ends_factor() or self.sees("+", "-")):
            return head.rstrip()
        parts = [self.factor()]
        while index:
            product = self.token.kind == "product"
            self.at += product
            if not self.starts_factor() or not self._mentions(index):
                self.at -= product
                break
            parts.append(f" {self.factor()}")
        if self.starts_factor():
            end, self.at = self.at, self.at + 1
            self.guess(end, "a factor after the fraction, not of the sum below its stroke")
            self.at = end
        return head + "".join(parts)

    def _ends_factor(self) -> bool:
        return self.token.kind in ("end", "close", "relation", "product") or self.sees("/")

    def _mentions(self, index: str) -> bool:
        """Whether the factor that follows has an index in its scripts."""
        at = self.at
        if self.tokens[at].kind == "open":
            end = self.closing.get(at, at)
        else:
            end = at + 1
            while self.tokens[end].kind in ("sub", "sup", "alpha", "number") or self.tokens[end].text in ("_", "^"):
                if self.tokens[end].spaced:
                    break
                end += 1
        found = self.tokens[at + 1 : end]
        return any(index in each.text for each in found if each.kind in ("sub", "alpha"))

    def starts_factor(self) -> bool:
        token = self.token
        if token.kind in ("alpha", "greek", "number", "open", "opensub"):
            return True
        if token.text == "\\begin{cases}":
            return True
        if self.sees("|", "||"):
            return not self.bars and self.at not in self.mids
        return token.kind == "sign" and token.text.startswith("\\") and token.text not in ("\\top", "\\forall")

    def factor(self) -> str:
        if self.token.text == "\\begin{cases}":
            return self._cases()
        if self._is_big():
            is_sign = self.token.kind == "sign"
            head, _ = self._big_head()
            if is_sign and self._ends_factor():
                return head.rstrip()  # a sum that is written out elsewhere: (Σ)²
            return head + self._signs() + self.term()
        derivative = self._derivative()
        if derivative is not None:
            return derivative
        if self.sees("\\nabla"):
            self.take()
            return f"\\nabla{self._below_nabla()} "
        return self.scripts(self.atom())

    def _cases(self) -> str:
        pieces = [self.take().text]
        while self.token.text != "\\end{cases}":
            if self.token is END:
                raise NotPlain("the cases are not closed")
            row = self.token.kind == "latex"
            pieces.append(self.take().text if row else self.chain("\\"))
        return " ".join([*pieces, self.take().text])

    def atom(self) -> str:
        token = self.token
        if token.kind == "open":
            return self.brackets()
        if self.sees("|", "||"):
            return self.norm()
        if token.kind == "number":
            return self._number()
        if token.kind == "greek":
            return self.take().text
        if token.kind == "alpha":
            return self._name()
        if self.sees("\\sqrt"):
            self.take()
            return f"\\sqrt{{{inside(self.factor())}}}"
        if self.sees("\\partial"):
            self.take()
            return f"\\partial {self.factor()}"
        if token.kind == "sign" and token.text.startswith("\\"):
            return self.take().text
        raise NotPlain("it stops where something should follow" if token is END else f"'{token.text}' is odd here")

    def _number(self) -> str:
        token = self.take()
        if token.text == "1" and self.token.kind == "open" and not self.token.spaced and self._holds_relation():
            inner = self.brackets()
            return f"\\mathbb{{1}}[{inside(inner)}]"
        return token.text

    def _holds_relation(self) -> bool:
        """Whether a relation stands in the bracket that opens here."""
        within = self.tokens[self.at : self.closing.get(self.at, self.at)]
        return any(token.kind == "relation" for token in within)

    def brackets(self) -> str:
        opening = self.take()
        if opening.text == "{" and self.sees(ROWS):
            return self._rows()
        bars, self.bars = self.bars, 0
        above, self.numerator = self.numerator, False
        inner = self.chain(OPENERS[opening.text])
        self.bars, self.numerator = bars, above
        if self.token.text != OPENERS[opening.text]:
            raise NotPlain(f"the bracket '{opening.text}' is not closed")
        self.take()
        if opening.text == "〖":
            return f"({inner})"
        if opening.text == "⟨":
            return f"\\langle {inner} \\rangle"
        return f"\\{{{inner}\\}}" if opening.text == "{" else f"{opening.text}{inner}{OPENERS[opening.text]}"

    def _rows(self) -> str:
        """Word's cases, `{█(a, c=k @ b, c≠k)┤`, behind their brace."""
        self.take()
        self.take()
        rows = [self.chain(")")]
        while self.sees("@"):
            self.take()
            rows.append(self.chain(")"))
        self.take()
        if self.take().text != "┤":
            raise NotPlain("the cases are not closed")
        return " ".join(["\\begin{cases}", " \\\\ ".join(rows), "\\end{cases}"])

    def norm(self) -> str:
        bar = self.take().text
        self.bars += 1
        inner = self.sum()
        self.bars -= 1
        if not self.sees(bar):
            raise NotPlain("the norm is not closed")
        self.take()
        return f"\\| {inner} \\|" if bar == "||" else f"| {inner} |"

    def _name(self) -> str:
        """Letters: a function with its argument, or a symbol."""
        token = self.take()
        name = token.text if token.text in FUNCTION_NAMES else token.text.lower()
        if name in FUNCTION_NAMES and (len(name) > 2 or token.text.islower()):
            return self._function(FUNCTION_NAMES[name])
        return self._letters(token)

    def _function(self, name: str) -> str:
        """A function with what it is applied to: a bracket, or the factors that follow."""
        start = self.at - 1
        if self.sees("^", "_") or self.token.kind in ("sub", "sup"):
            name = self.scripts(name)
        if self.token.kind == "open":
            inner = self.brackets()
            return f"\\sqrt{{{inside(inner)}}}" if name == "\\sqrt" else f"{name}{inner}"
        if name == "\\sqrt":
            return f"\\sqrt{{{self.factor()}}}"
        sign = self._signs()
        parts = [self.factor()]
        while self.starts_factor() and not self._ends_argument():
            parts.append(self.factor())
        argument = sign + " ".join(parts)
        if self.sees("/") and not self._is_differential(self.at + 1):
            tight, big = not self.token.spaced, self._is_big(1)
            if (tight or big) and name != "\\exp":  # exp f / sum_c exp f is a quotient of exponentials
                self.take()
                argument = f"\\frac{{{argument}}}{{{inside(self._denominator())}}}"
                self.guess(start, f"{name}({argument})")
                return f"{name}({argument})"
            self.guess(start, f"({name} {argument})/...")
        return f"{name} {argument}"

    def _ends_argument(self) -> bool:
        """Whether what follows a bare argument is no part of it."""
        token = self.token
        special = token.kind == "open" or self._is_big() or token.text in FUNCTION_NAMES
        return special or self.sees("\\partial", "\\nabla", "|", "||") or self._derivative_end() is not None

    def _is_big(self, ahead: int = 0) -> bool:
        token = self.ahead(ahead)
        return token.text in BIG.values() or (token.kind == "alpha" and token.text in BIG)

    def _big_head(self) -> tuple[str, str]:
        """`\\sum_{i=1}^{N}` and its index."""
        name = self.take().text
        name = BIG.get(name, name)
        below = self._touching_index()
        above = ""
        if self.token.kind == "open" and not self.token.spaced and self._is_range():
            below, above = self._range()
        while self.sees("_", "^") or self.token.kind in ("sub", "sup", "opensub", "opensup"):
            token = self.take()
            if token.kind in ("sub", "opensub") or token.text == "_":
                below = token.text if token.kind == "sub" else self._limit(closed=token.kind == "opensub")
            else:
                above = token.text if token.kind == "sup" else self._limit(closed=token.kind == "opensup")
        if ".." in below:
            raise NotPlain("the limits of the sum are not plain")
        index = below.strip(" (\\{")[:1]
        limits = (f"_{{{below}}}" if below else "") + (f"^{{{above}}}" if above else "")
        return f"{name}{limits} ", index

    def _touching_index(self) -> str:
        """The index of a sum that stands right behind its sign, `ΣiΣc y_ic`, and has nothing below or above itself."""
        token, following = self.token, self.ahead()
        is_letter = self.tokens[self.at - 1].kind == "sign" and token.kind == "alpha" and len(token.text) == 1
        if not is_letter or token.spaced or token.text.isupper() or not (following.spaced or self._is_big(1)):
            return ""
        self.take()
        return token.text

    def _is_range(self) -> bool:
        within = self.tokens[self.at : self.closing.get(self.at, self.at)]
        return any(token.text == ".." for token in within) and len(within) > 2 and within[2].kind == "relation"

    def _range(self) -> tuple[str, str]:
        """`(i=1..N)`: what stands below and above."""
        end = self.closing[self.at]
        dots = next(at for at in range(self.at, end) if self.tokens[at].text == "..")
        below = _source(self.tokens[self.at + 1 : dots])
        above = _source(self.tokens[dots + 1 : end])
        self.at = end + 1
        return below, above

    def _limit(self, *, closed: bool) -> str:
        """A limit of a sum: in brackets, or `i`, `i=1`, `c≠k`, `i,k` without any space."""
        if closed:
            return inside(self._group_until(")"))
        if self.token.kind == "open" and self.token.text in "({[":
            if self._is_range():
                below, above = self._range()
                return f"{below}}}^{{{above}"
            return inside(self.brackets()) or " "
        pieces = [self._letters_or_number()]
        while not self.token.spaced and (self.token.kind == "relation" or self.sees(",")):
            following = self.ahead()
            if following.spaced or following.kind not in ("alpha", "number", "greek"):
                break
            pieces.append(f" {self.take().text} ")
            pieces.append(self._letters_or_number())
        return "".join(pieces)


def _source(found: Sequence[Tok]) -> str:
    return " ".join(each.text for each in found)
