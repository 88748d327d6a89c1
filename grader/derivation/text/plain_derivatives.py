"""Derivatives of plain mathematics: `dA/dB`, `∂A/∂B`, `(∂A)/(∂B)`, `d/dB A`, `∂_B A`."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace

from grader.derivation.text.plain_scripts import MAX_AHEAD, NotPlain, ScriptWriter, inside, is_above_stroke, is_d
from grader.derivation.text.plain_tokens import BIG, FUNCTION_NAMES, GREEK_NAMES, Tok

MAX_OPERATOR = 12
MAX_OPERAND = 200
GRADIENTS = frozenset(["grad", "nabla"])
OF = frozenset(["of", "von", "de", "du", "di"])
"""Words between a derivative's sign and what it is taken of."""


def with_operands(found: Sequence[Tok]) -> list[Tok]:
    """The tokens with brackets around what a derivative is taken of in words: `d/dw_k of a + b = c`."""
    kept = _with_gradients(found)
    for at in range(len(kept) - 1, 2, -1):
        if kept[at].text.lower() in OF and _ends_operator(kept, at):
            end = _operand_end(kept, at + 1)
            if end > at + 1:
                last = kept[end - 1].end
                kept.insert(end, Tok("close", ")", last, last))
                kept[at] = Tok("open", "(", kept[at].start, kept[at].end, spaced=True)
    return kept


def _with_gradients(found: Sequence[Tok]) -> list[Tok]:
    """The tokens with the sign of a gradient for its name, where something stands below it: `grad_f L`."""
    kept = list(found)
    for at, (token, following) in enumerate(itertools.pairwise(found)):
        if token.text in GRADIENTS and not following.spaced and (following.kind == "sub" or following.text == "_"):
            kept[at] = replace(token, kind="sign", text="\\nabla")
    return kept


def _ends_operator(tokens: Sequence[Tok], end: int) -> bool:
    """Whether a derivative's sign ends before a token: `d/dw_k`, `∂/∂f_{ik}`."""
    for at in range(end - 3, max(-1, end - MAX_OPERATOR), -1):
        above, stroke, below = tokens[at : at + 3]
        sign = above.text == "\\partial" or (is_d(above) and len(above.text) == 1)
        if sign and stroke.text == "/" and (below.text == "\\partial" or is_d(below)):
            return not any(token.breaks for token in tokens[at + 1 : end])
    return False


def _operand_end(tokens: Sequence[Tok], start: int) -> int:
    """Where the side ends that begins at a token, if a relation follows it; else where it begins."""
    depth = 0
    for at in range(start, min(start + MAX_OPERAND, len(tokens))):
        token = tokens[at]
        depth += (token.kind == "open") - (token.kind == "close")
        if depth == 0 and token.kind == "relation":
            return at
        tied = at + 1 < len(tokens) and tokens[at + 1].text in ("_", "^", "(") and not tokens[at + 1].spaced
        known = token.text.lower() in FUNCTION_NAMES or token.text in BIG or is_d(token) or tied
        word = token.kind == "alpha" and len(token.text) > 1 and not known and tokens[at - 1].text not in ("_", "^")
        if depth < 0 or word or token.kind in ("word", "other", "arrow") or token.breaks:
            break
    return start


class DerivativeWriter(ScriptWriter):
    """Differentials above and below a stroke; all other `d` are letters."""

    def _is_differential(self, at: int) -> bool:
        """Whether a differential, or one in brackets, begins at a token."""
        token = self.tokens[min(at, len(self.tokens) - 1)]
        if token.kind == "open":
            return self._is_differential(at + 1)
        if token.text == "\\partial":
            return True
        following = self.tokens[min(at + 1, len(self.tokens) - 1)]
        named = len(token.text) > 1 or following.kind in ("alpha", "greek", "open")
        return is_d(token) and named

    def _derivative_end(self) -> int | None:
        """The place of the stroke of a derivative that begins here: `dA/dB`, `(∂A)/(∂B)`, `d/dB`."""
        token = self.token
        if token.kind == "open":
            end = self.closing.get(self.at, -1)
            if end < 0 or not (self.ahead().text == "\\partial" or is_d(self.ahead())):
                return None
            stroke = end + 1
            below = self.tokens[stroke].text == "/" and self._is_differential(stroke + 1)
            return stroke if below else None
        if not (token.text == "\\partial" or is_d(token) or is_above_stroke(self.tokens, self.at)):
            return None
        at = self.at + 1
        for _ in range(MAX_AHEAD):
            each = self.tokens[min(at, len(self.tokens) - 1)]
            if each.kind == "open":
                at = self.closing.get(at, len(self.tokens) - 1)
            elif each.text == "/":
                return at if self._is_differential(at + 1) else None
            elif each.kind in ("end", "close", "relation", "arrow", "product") or each.text in ("+", "-", ","):
                return None
            at += 1
        return None

    def _derivative(self) -> str | None:
        stroke = self._derivative_end()
        if stroke is None:
            return self._partial_with_index() if self.sees("\\partial") else None
        bracketed = self.token.kind == "open"
        self.at += bracketed
        self._drop_d()
        end = stroke - 1 if bracketed else stroke
        above, self.numerator = self.numerator, True
        over: list[str] = []
        while self.at < end:
            over.append(self.factor())
        self.numerator = above
        if self.at != end:
            raise NotPlain("what is differentiated is not plain")
        self.at = stroke + 1
        bracketed = self.token.kind == "open"
        last = self.closing.get(self.at)
        self.at += bracketed
        self._drop_d()
        by = self.scripts(self.atom())
        if bracketed and self.at != last:
            raise NotPlain("a derivative by more than one symbol is not plain")
        self.at += bracketed
        inner = " ".join(over)
        inner = inner if len(over) > 1 or not inner.startswith("[") else f"({inner[1:-1]})"
        above_stroke = f"\\partial {inner}" if over else "\\partial"
        return f"\\frac{{{above_stroke}}}{{\\partial {inside(by)}}}" + ("" if over else " ")

    def _drop_d(self) -> None:
        """Take the sign of a differential; what is left of `dw` is w."""
        token = self.token
        if token.text in ("\\partial", "d"):
            self.take()
            if self.sees("^") or self.token.kind == "sup":
                raise NotPlain("a second derivative is not plain")
        else:
            name = token.text[1:]
            greek = name in GREEK_NAMES  # dtheta
            self.tokens[self.at] = (
                replace(token, text=f"\\{name}", kind="greek") if greek else replace(token, text=name)
            )

    def _partial_with_index(self) -> str | None:
        """`∂_{w_k} J`"""
        if self.ahead().kind != "sub" and self.ahead().text != "_":
            return None
        self.take()
        return f"\\partial{self._below_nabla()} "
