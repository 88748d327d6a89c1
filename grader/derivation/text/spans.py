"""Mathematics in prose: which parts of a text, outside of all formulas, are formulas that are not LaTeX.

Tokens are mathematics or words by what they are and by their neighbours; what stands together between words is one
formula if it has a relation, or is plainly no prose. Linear in the length of the text.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from grader.derivation.text.code_lines import Run, code_runs
from grader.derivation.text.margins import without_margin
from grader.derivation.text.markdown import without_bold, without_lone_tags
from grader.derivation.text.plain import translate
from grader.derivation.text.plain_derivatives import with_operands
from grader.derivation.text.plain_scripts import ACCENTED, NotPlain, behind, is_above_stroke, is_d
from grader.derivation.text.plain_tokens import BIG, FUNCTION_NAMES, OPENERS, ROWS, Tok, scan
from grader.derivation.text.programs import SETUP, loops
from grader.derivation.text.typst import with_signs
from grader.derivation.text.vocabulary import names

MAX_LINE = 2000
MAX_JOINED = 40
MAX_TOKENS, MAX_AHEAD = 1500, 40
APART = 3
"""Spaces that part one formula from the next on a line."""
LABEL = re.compile(
    r"[ \t]{0,40}(?:(?:[-*+•>–]|#{1,6}|\(?(?:\d{1,2}|[A-Za-z]|[ivx]{2,4})[.)]|\(\d{1,2}\)|\d{1,2}:)"
    r"[ \t]{1,40}(?![=+*/]))*"
)
REMARK = re.compile(r"(?<=[ \t]{3})\[([^\[\]]{1,200}=[^\[\]]{1,200})\](?=[ \t]{0,40}$)", re.M)
"""A reason in brackets, far behind a formula; of the same length without them."""
ANGLES = re.compile(r"(?<![\w)\]])<(?=\S)([^<>=|,\n]{1,40},[^<>=|,\n]{1,40})(?<=\S)>(?![\w=])")
"""An inner product, `<w_k, x>`."""
NUMBERED = re.compile(r"[ \t]{2,40}[(\[](?:\d{1,3}|\*{1,3}|[a-z])[)\]][ \t]{0,40}$")
GOES_ON = re.compile(r"[ \t]{0,200}(?:=(?![=> ]{0,3}[A-Z][a-z])|==(?!=)|≠|!=|≤|≥|≈|≡|\+[ \t]|[-−–][ \t])")
BEGINS_WITH_EQUAL = re.compile(r"(?:[ \t]{0,40}\n){1,4}[ \t]{0,40}=(?![=>])")
"""What follows a line from which the next one goes on, with blank lines between."""
IS_SIGN = re.compile(r"[ \t]{0,200}[+−–-]")
UNFINISHED = re.compile(r"(?:[=+·*/]|(?<=[ \t])[-−])[ \t]{0,200}$")
LAYOUT = names("newline linebreak hspace vspace medskip smallskip bigskip noindent quad qquad hfill newpage par")
"""Commands that only arrange the text; there are people who write them into Markdown."""
OF = frozenset(["of", "over", "von", "über", "de", "des", "der", "du", "del"])
"""Words that take what follows into a phrase."""
OPERATORS = frozenset(["+", "-", "/"])
ARTICLES = frozenset(["a", "A", "I"])
LARGE = frozenset(["\\sum", "\\prod", "\\partial", "\\nabla", "\\sqrt", "||"])


@dataclass(frozen=True)
class Found:
    """A formula in a text: where it stands, its LaTeX, what was guessed, and whether it stands by itself on its line.

    It is `strong` if it has what neither prose nor a program has.
    `latex` is empty where there is mathematics that was not translated.
    """

    start: int
    end: int
    latex: str
    display: bool = False
    guess: str = ""
    strong: bool = True


BEHIND = re.compile(r"\S[ \t]+#[ \t]")
"""A remark behind a formula, as in programs."""


def find(text: str, *, follows: bool = False, leads: bool = False, has_code: bool = False) -> list[Found]:
    """The formulas of a text; `follows` and `leads` tell that a formula stands before and after it on the same line,
    `has_code` that the author writes as in programs."""
    found: list[Found] = []
    text = without_lone_tags(without_bold(without_margin(text)))
    last = text.rfind("\n") + 1
    programs = loops(text, begins=not follows)
    for start, end in _lines(text):
        while programs and programs[0][1] <= start:
            begin, stop = programs.pop(0)
            found.append(Found(begin, stop, ""))
        if (programs and programs[0][0] <= start) or SETUP.fullmatch(text, start, end):
            continue
        after_formula, before_formula = follows and start == 0, leads and end > last - 1 and end == len(text)
        goes_on = BEGINS_WITH_EQUAL.match(text, end) is not None
        line = _Line(
            text[start:end], start, after=after_formula, before=before_formula, has_code=has_code, goes_on=goes_on
        )
        found += line.run()
    return found + [Found(begin, stop, "") for begin, stop in programs]


def _lines(text: str) -> Iterator[tuple[int, int]]:
    """Lines, each with those below that go on with it."""
    begin = at = 0
    while at < len(text):
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        following = text[end + 1 : end + 1 + MAX_LINE].partition("\n")[0]
        joined = text.count("\n", begin, end) < MAX_JOINED and end - begin < MAX_LINE
        if not (joined and following.strip() and _joins(text[at:end], following)):
            yield begin, end
            begin = end + 1
        at = end + 1


def _joins(line: str, following: str) -> bool:
    """Whether a line goes on with the one above."""
    if not line.strip() or "\\" in following or "$" in following or BEHIND.search(line):
        return False
    if UNFINISHED.search(line[-240:]) and not set(line.strip()) <= set("=-*_"):
        return not _is_prose(following)
    if not GOES_ON.match(following) or set(following.strip()) <= set("=-"):
        return False
    beside_remark = following.strip().partition(" " * APART)[0]
    return not IS_SIGN.match(following) or not (_is_prose(beside_remark) or "=" in beside_remark)


def _is_prose(line: str) -> bool:
    return any(token.kind == "word" or _is_unknown(token) for token in scan(line[:MAX_LINE]))


def _is_unknown(token: Tok) -> bool:
    name = token.text.lower()
    known = name in FUNCTION_NAMES or name in BIG or is_d(token) or token.italic or ACCENTED.fullmatch(token.text)
    return token.kind == "alpha" and len(token.text) > 2 and not known


class _Line:
    """One line, with those that go on with it."""

    def __init__(
        self, text: str, offset: int, *, after: bool, before: bool, has_code: bool = False, goes_on: bool = False
    ) -> None:
        label = None if after else LABEL.match(text)
        self.begin = label.end() if label else 0
        numbered = NUMBERED.search(text, max(self.begin, len(text) - 60))
        self.stop = numbered.start() if numbered and not before else len(text)
        self.text, self.offset = text, offset
        self.after, self.before, self.has_code, self.goes_on = after, before, has_code, goes_on

    def run(self) -> Iterator[Found]:
        body = self.text[self.begin : self.stop]
        if not body.strip():
            return
        runs = code_runs(body, has_code=self.has_code)
        if runs:
            yield from self._among_code(body, runs)
            return
        shown = ANGLES.sub("⟨\\1⟩", REMARK.sub(r" \1 ", body))
        self.tokens = with_operands(with_signs(scan(shown)))
        if any(token.kind == "latex" and token.text[1:] not in LAYOUT for token in self.tokens):
            return
        self.maths = _maths(self.tokens)
        leading = (at for at, token in enumerate(self.tokens) if token.kind != "arrow" and token.text not in ".:")
        self.lead = next(leading, 0)
        at = 0
        while at < len(self.tokens):
            if not self.maths[at]:
                at += 1
                continue
            end = at
            while end < len(self.tokens) and self.maths[end] and (end == at or not self._parted(at, end)):
                end += 1
            for piece in self._pieces(at, end):
                for first, last in self._unbroken(*piece):
                    found = self._formula(first, last)
                    if found is not None:
                        yield found
            at = end

    def _among_code(self, body: str, runs: Sequence[Run]) -> Iterator[Found]:
        """What is written as in a program, and what stands between."""
        at, offset = 0, self.offset + self.begin
        for run in [*runs, None]:
            between = body[at : run.start if run else len(body)]
            if between.strip():
                yield from _Line(between, offset + at, after=self.after or at > 0, before=run is not None).run()
            if run is None:
                return
            if run.latex or run.related:
                alone = run.related and not self.after and not re.search(r"\w", body[: run.start])
                yield Found(offset + run.start, offset + run.end, run.latex, alone)
            at = run.end

    def _parted(self, begin: int, at: int) -> bool:
        """Whether much space parts a token from what begins before it, and nothing else joins them."""
        token, before = self.tokens[at], self.tokens[at - 1]
        if token.breaks or token.start - before.end < APART:  # a row goes on with the one above, not with its remark
            heads = self._stands_alone(begin) or (begin > 0 and self.tokens[begin - 1].text == ":")
            return bool(token.breaks) and token.kind == "relation" and not heads
        joining = {"relation", "arrow", "product"}
        joined = {token.kind, before.kind} & joining or {token.text, before.text} & {"+", "-", "/", ",", "|"}
        return not joined and token.kind != "close" and before.kind != "open"

    def _pieces(self, at: int, end: int) -> Iterator[tuple[int, int]]:
        """Cut at brackets without partner, and take brackets around a formula of its own out."""
        waiting: list[int] = []
        cuts = [at]
        for place in range(at, end):
            token = self.tokens[place]
            if token.kind in ("open", "opensub", "opensup"):
                waiting.append(place)
            elif token.kind == "close":
                if not waiting:
                    cuts += [place, place + 1]
                    continue
                opening = waiting.pop()
                if not waiting and self._is_remark(opening, place, at):
                    cuts += [opening, opening + 1, place, place + 1]
        for place in waiting:
            cuts += [place, place + 1]
        bounds = sorted([*cuts, end])
        for first, last in itertools.pairwise(bounds):
            single = last == first + 1 and self.tokens[first].kind in ("open", "close")
            if last > first and not single:
                yield first, last

    def _unbroken(self, first: int, last: int) -> Iterator[tuple[int, int]]:
        """What stands before a comma by itself, where what follows goes on in words: `a = b, S := the sum`."""
        commas = [at for at in _flat(self.tokens, first, last - 1) if self._is_comma(at)]
        if self.tokens[last - 1].kind == "relation" and commas and _has_relation(self.tokens, first, commas[-1]):
            yield first, commas[-1]
            first = commas[-1] + 1
        yield first, last

    def _is_comma(self, at: int) -> bool:
        return self.tokens[at].text == "," and self.tokens[at + 1].spaced

    def _is_remark(self, opening: int, closing: int, begin: int) -> bool:
        """Whether a bracket, set off by space, holds a formula of its own: `... + log Z   (Σ_k y_k = 1)`."""
        token = self.tokens[opening]
        if token.kind != "open" or token.text != "(" or not (token.spaced or opening == begin):
            return False
        after = self.tokens[closing + 1] if closing + 1 < len(self.tokens) else None
        ends = (
            after is None or after.breaks > 0 or after.kind in ("word", "other", "arrow", "alpha") or after.text == ","
        )
        return ends and any(self.tokens[at].kind == "relation" for at in _flat(self.tokens, opening + 1, closing))

    def _formula(self, first: int, last: int) -> Found | None:
        """The formula of some tokens, if they are one."""
        if last - first > MAX_TOKENS:
            place = self.offset + self.begin + self.tokens[first].start
            return Found(place, place + 1, "")
        first, last, loose = self._trimmed(first, last)
        inside = self.tokens[first:last]
        if not inside:
            return None
        related = any(inside[at].kind in ("relation", "arrow") for at in _flat(inside, 0, len(inside)))
        strong = _is_strong(inside)
        if loose and strong:
            return Found(self.offset + self.begin + inside[0].start, self.offset + self.begin + inside[-1].end, "")
        if not (_has_letters(inside) and (related or (strong and len(inside) > 4))):
            return None
        offset = self.offset + self.begin
        start, end = offset + inside[0].start, offset + inside[-1].end
        unread = Found(start, end, "") if strong and related else None
        before = self.tokens[first - 1] if first else None
        phrase = before is not None and before.text.lower() in OF and not before.breaks
        if (phrase and related) or self._is_cut(last):
            return unread
        try:
            made = translate(inside, self.text[self.begin : self.stop])
        except NotPlain:
            return unread
        alone = self._stands_alone(first) and (related or (self.goes_on and last == len(self.tokens)))
        return Found(start, end, made.latex, alone, "; ".join(made.guesses), strong)

    def _stands_alone(self, first: int) -> bool:
        """Whether nothing but arrows precedes a token on its line."""
        return not self.after and (first <= self.lead or self.tokens[first].breaks > 0)

    def _trimmed(self, first: int, last: int) -> tuple[int, int, bool]:
        """Without what a formula cannot begin or end with; and whether a side is missing, so that it says less."""
        tokens = self.tokens
        loose = False
        while first < last:
            token = tokens[first]
            alone = self._stands_alone(first)
            if token.kind in ("relation", "product") or token.text in ("/", "+"):
                if alone and token.kind == "relation":
                    break
                loose = loose or token.kind == "relation" or (first == 0 and self.after)
                loose = loose or (token.text == "/" and first > 0 and not token.spaced)  # Qloss/dw = ...
            elif (token.kind == "arrow" and alone) or not (
                token.kind == "arrow"
                or (token.text in ("^", "_", ",", ".", "'", "|", "-") and not _is_minus(tokens, first))
            ):
                break
            first += 1
        while first < last:
            token = tokens[last - 1]
            ends = token.kind in ("relation", "product", "arrow", "power") or token.text in "+-/^_,.\\top"
            solid = token.kind in ("number", "alpha", "greek", "sub", "sup", "close", "accent") or not ends
            if solid and not self._is_article(last - 1):
                break
            last -= 1
            worded = last + 1 < len(tokens) and tokens[last + 1].kind in ("alpha", "word")
            said = token.kind == "relation" and worded and not _is_more_than_symbol(tokens[first:last])  # f_ik = logit
            loose = loose or ((token.kind in ("relation", "product") or token.text in OPERATORS) and not said)
        pieces = [at for at in _flat(tokens, first, last) if tokens[at].text == "," and tokens[at + 1].spaced]
        while pieces and not _has_relation(tokens, first, pieces[0]):  # "for each i, a = b"
            if not _has_relation(tokens, pieces[0], last):
                break
            first = pieces.pop(0) + 1
        while pieces and not _has_relation(tokens, pieces[-1], last) and not _is_listed(tokens, first, last):
            last = pieces.pop()
        return first, last, loose

    def _is_article(self, at: int) -> bool:
        following = self.tokens[at + 1] if at + 1 < len(self.tokens) else None
        spelt = following is not None and following.kind in ("alpha", "word") and following.spaced
        return spelt and self.tokens[at].text in ARTICLES and self.tokens[at].spaced

    def _is_cut(self, last: int) -> bool:
        """Whether what follows without any space belongs to the formula, but is no mathematics."""
        following = self.tokens[last] if last < len(self.tokens) else None
        return following is not None and not following.spaced and following.kind in ("open", "alpha", "word", "power")


def _is_minus(tokens: Sequence[Tok], at: int) -> bool:
    """Whether a sign belongs to what follows."""
    return (tokens[at].text == "-" and at + 1 < len(tokens)) or tokens[at].text == "|"


def _flat(tokens: Sequence[Tok], first: int, last: int) -> Iterator[int]:
    """The places outside of all brackets, from one place to another."""
    depth = 0
    for at in range(first, last):
        depth -= tokens[at].kind == "close"
        if depth <= 0:
            yield at
        depth += tokens[at].kind in ("open", "opensub", "opensup")


def _has_relation(tokens: Sequence[Tok], first: int, last: int) -> bool:
    return any(tokens[at].kind in ("relation", "arrow") for at in _flat(tokens, first, last))


def _is_more_than_symbol(tokens: Sequence[Tok]) -> bool:
    signs = ("relation", "product", "arrow")
    return any(token.kind in signs or token.text in OPERATORS or token.text in LARGE for token in tokens)


def _is_listed(tokens: Sequence[Tok], first: int, last: int) -> bool:
    """1, ..., K"""
    return any(tokens[at].text == "..." for at in range(first, last))


def _has_letters(tokens: Sequence[Tok]) -> bool:
    """Whether there is a symbol, and not only words that are taken for names."""
    return any(
        token.kind == "greek"
        or (token.kind == "alpha" and (len(token.text) <= 2 or token.text.lower() in FUNCTION_NAMES))
        for token in tokens
    )


def _is_strong(tokens: Sequence[Tok]) -> bool:
    """Whether there is what no prose has: signs, scripts, functions with their brackets."""
    for at, token in enumerate(tokens):
        following = tokens[at + 1] if at + 1 < len(tokens) else None
        if token.kind in ("sub", "greek", "accent", "opensub") or token.text in LARGE or token.italic:
            return True
        if token.kind == "alpha" and following is not None:
            if following.text in ("_", "^") and not following.spaced:
                return True
            if token.text in FUNCTION_NAMES and following.kind == "open":
                return True
    return False


def _maths(tokens: Sequence[Tok]) -> list[bool]:
    """Whether each token is mathematics."""
    found: list[bool] = []
    scripts: list[int] = []
    for at, token in enumerate(tokens):
        before = tokens[at - 1] if at else None
        if token.kind in ("open", "opensub", "opensup"):
            scripts.append((len(scripts) > 0 and scripts[-1]) or token.kind != "open" or _is_script(before, token))
        elif token.kind == "close" and scripts:
            scripts.pop()
        elif scripts and scripts[-1] and (token.kind in ("alpha", "quoted") or token.text in ("@", "&")):
            found.append(True)
            continue
        found.append(_is_maths(tokens, at, found))
    return found


def _is_script(before: Tok | None, token: Tok) -> bool:
    return before is not None and before.text in ("_", "^", ROWS) and not token.spaced


def _is_maths(tokens: Sequence[Tok], at: int, found: Sequence[bool]) -> bool:
    token = tokens[at]
    before = tokens[at - 1] if at else None
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    held = bool(found and found[-1] and before is not None)
    if token.kind == "alpha":
        return _is_name(tokens, at, held)
    if token.kind in ("word", "other", "quoted", "latex"):
        return False
    tight = held and not token.spaced and after is not None and not after.spaced
    if token.kind == "power" or token.text in ("_", "^"):
        return tight
    if token.text == "\\cdot" and token.kind == "product":
        return held and after is not None and after.spaced == token.spaced
    if token.text == ",":
        return held and after is not None
    if token.text == ".":
        return held and token.spaced and after is not None and after.spaced and after.kind in ("alpha", "greek", "open")
    if token.text == "'":
        is_word = after is not None and after.kind == "alpha" and not after.spaced
        if after is not None and len(after.text) == 1 and at > 1 and tokens[at - 2].text == "_":
            is_word = False  # w_k'x
        return held and not token.spaced and not is_word
    if token.kind == "number":
        ordinal = after is not None and not after.spaced and after.kind == "alpha" and len(after.text) > 1
        return not ordinal or (after is not None and (is_d(after) or after.text in FUNCTION_NAMES))
    return token.text != "@"


def _is_name(tokens: Sequence[Tok], at: int, held: bool) -> bool:
    """Whether letters are a symbol or a function, and not a word."""
    token = tokens[at]
    before = tokens[at - 1] if at else None
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    if token.italic or (held and before is not None and before.text in ("_", "^") and not token.spaced):
        return True
    text = token.text
    tied = after is not None and not after.spaced
    plain = len(text) == 1 or is_d(token) or ACCENTED.fullmatch(text) is not None
    if after is not None and tied and after.text in ("_", "^"):
        below = tokens[at + 2].text if at + 2 < len(tokens) else ""
        snake = at + 3 < len(tokens) and tokens[at + 3].text == "_"
        known = plain or text.lower() in {**FUNCTION_NAMES, **BIG}
        return known or (len(text) <= 4 and len(below) <= 3 and not snake)
    if len(text) == 1:
        spelt = after is not None and after.kind in ("alpha", "word") and after.spaced and len(after.text) > 1
        return not (text in ARTICLES and spelt and (before is None or not held or before.kind == "alpha"))
    if text.lower() in FUNCTION_NAMES or text in BIG or text == "sum":
        return after is not None and after.kind not in ("word", "other") and not _is_unknown(after)
    if after is not None and after.kind in ("sub", "sup", "opensub", "opensup") and not after.spaced:
        return plain or len(text) <= 4
    if plain and _is_beside_stroke(before, after):
        return True
    return _is_differentiated(tokens, at) or _is_applied(tokens, at, held) or _is_side(before, token, after)


def _is_differentiated(tokens: Sequence[Tok], at: int) -> bool:
    """Whether letters stand above the stroke of a derivative: `∂LSE/∂f_k`, `d loss / d w`, `dloss(W)/dW`."""
    before, end = tokens[at - 1] if at else None, behind(tokens, at)
    if is_above_stroke(tokens, at):
        return True
    differential = before is not None and (before.text == "\\partial" or (is_d(before) and len(before.text) == 1))
    return differential and end < len(tokens) and tokens[end].text == "/"


def _is_applied(tokens: Sequence[Tok], at: int, held: bool) -> bool:
    """Whether letters have a bracket behind them, and a sign before them or a relation behind: `z = sigmoid(a) ...`;
    behind mathematics it is enough that the bracket plainly holds some: `sum_i (lse(f_i) - ...)`."""
    if at + 1 >= len(tokens) or tokens[at + 1].text != "(" or tokens[at + 1].spaced:
        return False
    end = behind(tokens, at)
    related = end < len(tokens) and tokens[end].kind == "relation"
    related = related or (held and _is_strong(tokens[at + 2 : min(end - 1, at + MAX_AHEAD)]))
    return related or _is_operation(tokens[at - 1] if at else None, spaced=tokens[at].spaced)


def _is_beside_stroke(before: Tok | None, after: Tok | None) -> bool:
    """`dJ/` and `/dw`, and `dlog(`."""
    return (before is not None and before.text == "/") or (after is not None and after.text in ("/", "("))


def _is_side(before: Tok | None, token: Tok, after: Tok | None) -> bool:
    """Whether an unknown run of letters is a side, or a part of one: nothing but signs stands beside it."""
    left = _is_operation(before, spaced=token.spaced)
    right = after is not None and _is_operation(after, spaced=after.spaced)
    starts = before is None or token.breaks > 0 or before.text in (":", ",", ";") or before.kind == "arrow"
    starts = starts or (before is not None and before.text == "." and token.spaced and not before.spaced)
    ends = after is None or after.breaks > 0 or after.kind == "close" or after.text in (",", ".", ";")
    if starts:
        return after is not None and after.kind == "relation"
    if before is not None and before.kind == "open" and before.text in OPENERS:
        return right or (not before.spaced and not token.spaced and after is not None and after.kind == "close")
    whole = before is not None and before.kind == "relation" and ends and len(token.text) > 2  # R = regulariser
    return left and (right or ends) and not whole


def _is_operation(token: Tok | None, *, spaced: bool) -> bool:
    """Whether a token is a relation, or an operator with space beside it."""
    if token is None:
        return False
    operator = token.kind == "product" or token.text in OPERATORS
    return token.kind in ("relation", "arrow") or (operator and spaced)
