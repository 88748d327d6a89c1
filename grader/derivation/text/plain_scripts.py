"""What stands below and above the symbols of plain mathematics, and the cursor over its tokens."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from grader.derivation.text.plain_tokens import FUNCTION_NAMES, GREEK_NAMES, Tok

END = Tok("end", "", 0, 0)
MAX_AHEAD = 80
"""Tokens in which what stands above a stroke must end."""
ACCENTED = re.compile(r"([A-Za-z])(hat|bar|tilde)")
ACCENT_NAMES = {"hat": "\\hat", "bar": "\\bar", "tilde": "\\tilde"}

GREEK_INDICES = frozenset(f"\\{name}" for name in ("alpha", "beta", "gamma", "kappa", "mu", "nu", "rho", "tau"))
"""Greek letters that count something where they touch an index; others are factors, `w_kλ`."""


class NotPlain(Exception):
    """Mathematics that is not translated."""


def is_d(token: Tok) -> bool:
    """Whether letters are a differential: `dw`, `dlog`, `dtheta`, or `d` itself."""
    rest = token.text[1:]
    named = rest in FUNCTION_NAMES or rest in GREEK_NAMES
    short = len(rest) <= 1 or named or rest.isupper() or ACCENTED.fullmatch(rest) is not None
    return token.kind == "alpha" and token.text[:1] == "d" and short


def is_above_stroke(tokens: Sequence[Tok], at: int) -> bool:
    """Whether letters are the differential of a name, above that of another: `dloss/dw_k`, `dlse(f)/df_k`."""
    named = tokens[at].kind == "alpha" and tokens[at].text[:1] == "d" and len(tokens[at].text) > 2
    end = behind(tokens, at) if named else len(tokens)
    return end + 1 < len(tokens) and tokens[end].text == "/" and is_d(tokens[end + 1])


def behind(tokens: Sequence[Tok], at: int) -> int:
    """The place behind letters and the bracket that they have, if they have one that closes soon."""
    depth = 0
    for end in range(at + 1, min(at + MAX_AHEAD, len(tokens))):
        token = tokens[end]
        depth += (token.kind == "open" and (depth > 0 or not token.spaced)) - (token.kind == "close")
        if depth <= 0 and token.kind != "close":
            return end
    return len(tokens)


class ScriptWriter:
    """Where the translation is; `closing` has the place of the bracket that closes each opening one."""

    def __init__(self, found: list[Tok], text: str) -> None:
        self.tokens = [*found, END]
        self.text = text
        self.at = 0
        self.depth = 0
        self.bars = 0
        self.numerator = False
        self.guesses: list[str] = []
        self.closing = _brackets(found)
        self.mids = _mids(found, self.closing)

    @property
    def token(self) -> Tok:
        return self.tokens[self.at]

    def ahead(self, count: int = 1) -> Tok:
        return self.tokens[min(self.at + count, len(self.tokens) - 1)]

    def take(self) -> Tok:
        token = self.token
        self.at += token is not END
        return token

    def sees(self, *texts: str) -> bool:
        return self.token.kind in ("sign", "open", "close", "product", "power") and self.token.text in texts

    def guess(self, start: int, latex: str) -> None:
        """Tell that what begins at a token was read as this."""
        written = self.text[self.tokens[start].start : self.tokens[max(start, self.at - 1)].end]
        self.guesses.append(f"{' '.join(written.split())} is read as {latex}")

    def scripts(self, base: str) -> str:
        """What stands below and above; several indices are put together."""
        subs: list[str] = []
        above = ""
        exponential = base == "e"
        while True:
            token = self.token
            if token.kind == "accent" and token.text:
                self.take()
                base = f"{token.text}{{{base}}}"
            elif token.kind == "sub":
                subs.append(self.take().text + self._lost_index())
            elif self.sees("_") or token.kind == "opensub":
                self.take()
                below = inside(self._group_until(")")) if token.kind == "opensub" else self._below()
                if below in ACCENT_NAMES and not subs:
                    base = f"{ACCENT_NAMES[below]}{{{base}}}"
                else:
                    subs.append(below)
            elif token.kind in ("sup", "opensup") or self.sees("^", "**"):
                above += self._above(exponential=exponential)
            elif self.sees("'") and not token.spaced:
                self.take()
                above += "'"
            else:
                break
        return base + (f"_{{{_together(subs)}}}" if subs else "") + above

    def _lost_index(self) -> str:
        """Of `fᵢc`: no character below the line is a c."""
        token = self.token
        lost = token.kind == "alpha" and not token.spaced and len(token.text) == 1 and token.text in "bcdfgqwyz"
        if not lost or self.ahead().text in ("_", "^") or self.ahead().kind in ("sub", "sup", "accent"):
            return ""
        self.take()
        start = self.at - 3 if self.at >= 3 else 0
        self.guess(start, f"the index {self.tokens[self.at - 2].text}{token.text}")
        return token.text

    def _below(self) -> str:
        """`_ik`, `_{i,k}`, `_(i k)`, `_i,k`."""
        token = self.token
        if token.kind == "open":
            return inside(self._indices())
        if token.kind == "product":
            self.take()
            return "\\cdot "
        found = self._index() + self._touching_greek()
        if self.token.kind == "number" and not self.token.spaced and token.kind == "alpha":
            found += self.take().text
        while self.sees(",") and not self.token.spaced:
            following, after = self.ahead(), self.ahead(2)
            short = following.kind in ("alpha", "number") and len(following.text) == 1 and not following.spaced
            if not short or after.text in ("_", "^") or (after.kind == "open" and not after.spaced):
                break
            self.take()
            found += f",{self.take().text}"
        return found

    def _touching_greek(self) -> str:
        """The Greek indices right behind one, `f_nα`, and the letter behind them, `δ_αk`."""
        found = ""
        while not self.token.spaced:
            greek, behind_greek = self.token.text in GREEK_INDICES, self.tokens[self.at - 1].text in GREEK_INDICES
            if not (greek or (behind_greek and self.token.kind == "alpha" and len(self.token.text) == 1)):
                break
            found += f" {self.take().text}"
        return found

    def _indices(self) -> str:
        """A bracket of indices; letters in it stay as they are."""
        end = self.closing.get(self.at)
        if end is None:
            raise NotPlain("a bracket is not closed")
        within = self.tokens[self.at + 1 : end]
        if all(each.kind in ("alpha", "number", "greek") or each.text in (",", ":", "'") for each in within):
            self.at = end + 1
            return " ".join(each.text for each in within)
        return self.brackets()

    def _index(self) -> str:
        token = self.take()
        if token.kind not in ("alpha", "number", "greek", "quoted") and token.text != ":":
            raise NotPlain(f"'{token.text}' is no index")
        return f"\\text{{{words(token.text)}}}" if token.kind == "quoted" else token.text

    def _above(self, *, exponential: bool) -> str:
        """`^2`, `^T`, `^(i)`, `^{...}`, `e^f_ik`."""
        token = self.take()
        if token.kind == "sup":
            inner = token.text
            return "^{" + (" ".join(inner) if inner.isalpha() else inner) + "}"
        if token.kind == "opensup":
            return "^{" + inside(self._group_until(")")) + "}"
        token = self.token
        if token.kind == "open":
            single = self.closing.get(self.at) == self.at + 2 and self.ahead().kind == "alpha"
            if token.text == "(" and single and not exponential and self.ahead().text != "T":
                return f"^{{{self.brackets()}}}"
            return f"^{{{inside(self.brackets())}}}"
        if token.kind == "alpha" and token.text[0] == "T" and len(token.text) > 1 and not exponential:
            self.tokens[self.at] = replace(token, text=token.text[1:], spaced=True)
            return "^T"
        if token.kind == "product":
            self.take()
            return "^{*}"
        if exponential:
            return f"^{{{self._exponent()}}}"
        sign = self._signs()
        if self.sees("\\top"):
            return f"^{self.take().text} "
        return f"^{{{sign}{self._index()}}}"

    def _exponent(self) -> str:
        """The exponent of e without brackets: a factor, and what a transposed one or a tight dot needs after it."""
        start = self.at
        sign = self._signs()
        found = sign + self.factor()
        while self.token.kind == "product" and not self.token.spaced and not self.ahead().spaced:
            found += f" {self.take().text} {self.factor()}"
            self.guess(start, f"the exponent {found}")
        if found.rstrip().endswith(("^T", "^{T}", "^\\top")) and self.starts_factor():
            found += f" {self.factor()}"
            self.guess(start, f"the exponent {found}")
        return found

    def _letters(self, token: Tok) -> str:
        """A symbol of letters: alone, with a hat by name, juxtaposed, or a name."""
        text = token.text
        if token.kind == "greek":
            return text
        if token.kind != "alpha":
            raise NotPlain(f"'{text}' is no name")
        if accented := ACCENTED.fullmatch(text):
            return f"{ACCENT_NAMES[accented[2]]}{{{accented[1]}}}"
        if len(text) <= 2 and not (token.italic and len(text) == 2 and text.islower()):
            return text
        if token.italic:
            if len(text) > 3 or not text[1:].islower():
                raise NotPlain(f"'{text}' has lost what stands below and above it")
            self.guesses.append(f"{text} is read as {text[0]}_{{{text[1:]}}}")
            return f"{text[0]}_{{{text[1:]}}}"
        return f"\\operatorname{{{text}}}"

    def _letters_or_number(self) -> str:
        token = self.take()
        if token.kind not in ("alpha", "number", "greek"):
            raise NotPlain(f"'{token.text}' is no index")
        return " ".join(token.text) if token.kind == "alpha" else token.text

    def _group_until(self, until: str) -> str:
        inner = self.chain(until)
        if self.token.kind != "close":
            raise NotPlain("a bracket is not closed")
        self.take()
        return inner

    def _below_nabla(self) -> str:
        """`_{w_k}`, `_w_k`, or the subscript's character."""
        if self.token.kind == "sub":
            return f"_{{{self.take().text}}}"
        if not self.sees("_"):
            return ""
        self.take()
        if self.token.kind == "open":
            return f"_{{{inside(self.atom())}}}"
        return f"_{{{self.scripts(self._letters(self.take()))}}}"

    # What the writer as a whole can write; its parts call each other through these.

    def chain(self, until: str = "") -> str:
        """Sums with what stands between them, up to a closing bracket."""
        raise NotImplementedError

    def factor(self) -> str:
        """Something with its indices and powers."""
        raise NotImplementedError

    def atom(self) -> str:
        """Something without them."""
        raise NotImplementedError

    def brackets(self) -> str:
        """A chain in brackets."""
        raise NotImplementedError

    def starts_factor(self) -> bool:
        """Whether a factor follows."""
        raise NotImplementedError

    def _signs(self) -> str:
        """Signs before a term."""
        raise NotImplementedError


def _brackets(found: Sequence[Tok]) -> dict[int, int]:
    """The place of the closing bracket for that of each opening one."""
    waiting: list[int] = []
    pairs = {}
    for at, token in enumerate(found):
        if token.kind in ("open", "opensub", "opensup"):
            waiting.append(at)
        elif token.kind == "close" and waiting:
            pairs[waiting.pop()] = at
    return pairs


def _mids(found: Sequence[Tok], closing: Mapping[int, int]) -> frozenset[int]:
    """The places of bars that stand alone in a bracket with a relation in it: `p(y = k | x)`."""
    bars: dict[int, list[int]] = {}
    related: set[int] = set()
    ends: list[int] = []
    opened: list[int] = []
    for at, token in enumerate(found):
        while ends and at >= ends[-1]:
            ends.pop()
            opened.pop()
        if at in closing:
            opened.append(at)
            ends.append(closing[at])
        elif opened and token.text == "|":
            bars.setdefault(opened[-1], []).append(at)
        elif opened and token.kind == "relation":
            related.add(opened[-1])
    return frozenset(places[0] for opening, places in bars.items() if len(places) == 1 and opening in related)


def inside(latex: str) -> str:
    """What stands in the brackets around the whole, if there are any."""
    latex = latex.strip()
    for opening, closing in (("(", ")"), ("[", "]"), ("\\{", "\\}")):
        inner = latex[len(opening) : -len(closing)]
        if latex.startswith(opening) and latex.endswith(closing) and _is_balanced(inner):
            return inner.strip()
    return latex


def _is_balanced(text: str) -> bool:
    depth = 0
    for character in text:
        depth += (character in "([{") - (character in ")]}")
        if depth < 0:
            return False
    return depth == 0


def _together(subs: Sequence[str]) -> str:
    """Several indices as one subscript."""
    return ("" if all(each.isalnum() for each in subs) else ",").join(subs)


def words(quoted: str) -> str:
    return re.sub(r"[\\{}$\"]", " ", quoted)
