"""A cursor over the tokens of one piece of a formula."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

from grader.derivation.nodes.syntax import Node
from grader.derivation.text.lexer import ReadError, Token

MAX_DEPTH = 60
OPENING = {"(": ")", "[": "]", "{": "}"}
CLOSING = frozenset(OPENING.values())


class Cursor:
    """Where the parser is; `no_arguments` are the brackets, by their tokens' identity, that were tried in vain to read
    as a function's, so that brackets within brackets are tried once each."""

    def __init__(self, found: Sequence[Token]) -> None:
        last = found[-1].end if found else 0
        self.tokens = [*found, Token("end", "", last, last)]
        self.at = 0
        self.depth = 0
        self.bars = 0
        self.no_arguments: set[int] = set()

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

    def until(self, closing: str) -> list[str]:
        texts: list[str] = []
        while not self.sees(closing):
            if self.token.kind == "end" or len(texts) > 20:
                raise self.error(f"'{closing}' is missing")
            texts.append(self.take().text)
        self.take()
        return texts

    def closing_bracket(self) -> int:
        depth, opening = 0, self.token.text
        for at in range(self.next, len(self.tokens)):
            depth += {opening: 1, OPENING[opening]: -1}.get(self.tokens[at].text, 0)
            if depth == 0:
                return at
        raise self.error(f"the bracket '{opening}' is not closed")

    def is_condition_until(self, closing: str, start: int = 0) -> bool:
        """Whether a `=` or `≠` stands outside of brackets in the few tokens before `closing`, counted from here."""
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

    def sign(self) -> int:
        """-1 after an odd number of minus signs, else 1."""
        sign = 1
        while self.sees("+", "-"):
            sign = -sign if self.take().text == "-" else sign
        return sign

    def part(self, found: Sequence[Token]) -> Self:
        """A parser of the same kind for some of the tokens."""
        made = type(self)(found)
        made.no_arguments = self.no_arguments
        return made

    # The grammar, which Parser has; what reads one construct calls it through these.

    def side(self) -> Node:
        """A sum of terms."""
        raise NotImplementedError

    def term(self) -> Node:
        """A product."""
        raise NotImplementedError

    def factor(self) -> Node:
        """Something with its indices and powers."""
        raise NotImplementedError

    def atom(self, token: Token) -> Node:
        """Something without them."""
        raise NotImplementedError

    def symbol(self) -> Node:
        """A name with its indices, or what begins like one."""
        raise NotImplementedError

    def brackets(self) -> Node:
        """A side in brackets, or a list or a condition in them."""
        raise NotImplementedError

    def group(self) -> Node:
        """{side} or one factor, as an argument of \\frac or ^ is."""
        raise NotImplementedError

    def starts_factor(self) -> bool:
        """Whether another factor follows."""
        raise NotImplementedError
