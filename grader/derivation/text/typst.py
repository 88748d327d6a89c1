"""Typst's and AsciiMath's words for signs -> the signs, and formulas between dollars that are written with them.

What stands between dollars is LaTeX, unless it has no backslash and words or brackets that only mean something here.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import replace

from grader.derivation.text.plain import Translation, translate
from grader.derivation.text.plain_scripts import NotPlain
from grader.derivation.text.plain_tokens import BIG, FUNCTION_NAMES, Tok, scan
from grader.derivation.text.vocabulary import names

MAX_FORMULA, MAX_QUOTIENT = 4000, 14
SIGN_WORDS = {
    "partial": ("sign", "\\partial"), "diff": ("sign", "\\partial"), "del": ("sign", "\\partial"),
    "nabla": ("sign", "\\nabla"), "grad": ("sign", "\\nabla"), "gradient": ("sign", "\\nabla"),
    "times": ("product", "\\times"), "xx": ("product", "\\times"), "cdot": ("product", "\\cdot"),
    "in": ("relation", "\\in"), "ne": ("relation", "\\ne"), "approx": ("relation", "\\approx"),
    "eq": ("relation", "="), "equiv": ("relation", "\\equiv"), "dots": ("sign", "..."), "ldots": ("sign", "..."),
    "cdots": ("sign", "..."), "top": ("sign", "\\top"), "ell": ("sign", "\\ell"), "forall": ("sign", "\\forall"),
    "dif": ("alpha", "d"), "rArr": ("arrow", "=>"), "implies": ("arrow", "=>"), "dot": ("product", "\\cdot"),
    "odot": ("product", "\\odot"), "circle": ("product", "\\odot"), "arrow": ("arrow", "->"), "quad": ("sign", ","),
    "therefore": ("arrow", "=>"),
}  # fmt: skip
"""Words that stand for signs; what follows them after a dot (`dot.op`, `arrow.r.double`) is their form."""
PROSE_WORDS = names("partial nabla")
ACCENTS = {"hat": "\\hat", "tilde": "\\tilde", "bar": "\\bar", "overline": "\\bar", "macron": "\\bar"}
FONTS = names("bold upright italic sans mono serif bb bbb display inline script lr mathbf vec op text math bm")
CALLIGRAPHIC = names("cal scr cc")
BARS = {"norm": "||", "abs": "|"}
DROPPED = names("thin med thick space wide") | frozenset(["&", "\\"])
LATEX = re.compile(r"\\[A-Za-z{}|,;!]")


def typst_formula(text: str) -> Translation | None:
    """The translation of what stands between dollars; None if it is LaTeX, or cannot be translated."""
    if LATEX.search(text) or len(text) > MAX_FORMULA:
        return None
    found = scan(text)
    if not any(_tells(found, at) for at in range(len(found))):
        return None
    try:
        return translate(_called(_signs(_rows(found))), text, typeset=True)
    except NotPlain:
        return None


def with_signs(found: Sequence[Tok]) -> list[Tok]:
    """The tokens of prose, with the few words that stand for signs before a symbol."""
    made = list(found)
    for at, token in enumerate(found[:-1]):
        following = found[at + 1]
        symbol = following.text == "/" or (following.kind == "alpha" and len(following.text) == 1)
        below = following.text == "_" and at + 2 < len(found) and found[at + 2].kind == "open"
        symbol = symbol or following.kind == "greek"
        is_del = token.text == "del" and _is_in_quotient(found, at)
        is_sign = token.text in PROSE_WORDS or is_del
        if (is_sign and symbol) or (is_del and following.text == ")") or (token.text in ("grad", "nabla") and below):
            made[at] = replace(token, kind="sign", text=SIGN_WORDS[token.text][1])
    return made


def _is_in_quotient(found: Sequence[Tok], at: int) -> bool:
    """Whether AsciiMath's `del` stands behind a stroke, or before one behind which another does."""
    nearby = [
        each for each in found[max(0, at - MAX_QUOTIENT) : at + MAX_QUOTIENT] if each.kind not in ("open", "space")
    ]
    behind = [one.text == "/" and other.text == "del" for one, other in itertools.pairwise(nearby)]
    return any(behind)


def _tells(found: Sequence[Tok], at: int) -> bool:
    """Whether a token shows that a formula is not LaTeX."""
    token = found[at]
    following = found[at + 1] if at + 1 < len(found) else None
    if token.kind == "greek":
        return token.end - token.start > 1
    called = following is not None and following.text == "("
    if token.kind == "alpha" and len(token.text) > 1:
        return token.text in {**SIGN_WORDS, **FUNCTION_NAMES, **BIG} or (called and _is_called(token.text))
    return token.text == "_" and called


def _is_called(name: str) -> bool:
    return name in ACCENTS or name in FONTS or name in CALLIGRAPHIC or name in BARS or name in ("frac", "cases")


def _rows(found: Sequence[Tok]) -> list[Tok]:
    """Without signs of alignment; a new row that begins with no relation is parted by a comma."""
    made: list[Tok] = []
    for at, token in enumerate(found):
        rest = [each for each in found[at + 1 : at + 3] if each.text != "&"]
        if token.text == "\\" and rest and rest[0].kind not in ("relation", "arrow") and rest[0].text not in "+-":
            made.append(replace(token, kind="sign", text=","))
        elif token.text not in DROPPED:
            made.append(token)
    return made


def _signs(found: Sequence[Tok]) -> list[Tok]:
    """The tokens with signs for words, and without the forms after their dots."""
    made: list[Tok] = []
    at = 0
    while at < len(found):
        token = found[at]
        end = at + 1
        while end + 1 < len(found) and _is_form(found[end], found[end + 1]):
            end += 2
        forms = {each.text for each in found[at + 1 : end]}
        following = found[end] if end < len(found) else None
        called = following is not None and following.text == "(" and not following.spaced
        accent = token.text in ("dot", "arrow") and called
        if token.kind == "alpha" and token.text in SIGN_WORDS and not accent:
            kind, text = SIGN_WORDS[token.text]
            kind, text = ("relation", "\\ne") if "not" in forms else (kind, text)
            made.append(replace(token, kind=kind, text=text))
            at = end
        else:
            made.append(token)
            at += 1
    return made


def _is_form(dot: Tok, form: Tok) -> bool:
    """Whether `.op` follows a word."""
    return dot.text == "." and not dot.spaced and not form.spaced and form.kind == "alpha"


def _called(found: Sequence[Tok]) -> list[Tok]:
    """The tokens with functions such as `frac(a, b)` and `bold(w)` written out, from the innermost on."""
    made: list[Tok] = []
    opened: list[int] = []
    for token in found:
        made.append(token)
        if token.kind == "open":
            opened.append(len(made) - 1)
        elif token.kind == "close" and opened:
            begin = opened.pop()
            name = made[begin - 1] if begin else None
            if name is not None and name.kind == "alpha" and made[begin].text in "({" and _is_called(name.text):
                inside = made[begin + 1 : -1]
                made[begin - 1 :] = _written_out(name, made[begin], inside, token)
    return _prefixed(made)


def _written_out(name: Tok, opening: Tok, inside: Sequence[Tok], closing: Tok) -> list[Tok]:
    """What `name(inside)` stands for."""
    opening, closing = replace(opening, text="(", spaced=True), replace(closing, text=")")
    stroke = replace(name, kind="sign", text="/")
    if name.text == "frac":
        pieces = _parted(inside)
        if len(pieces) != 2:
            raise NotPlain("a fraction has two parts")
        return [opening, opening, *pieces[0], closing, stroke, opening, *pieces[1], closing, closing]
    if name.text == "cases":
        return _cases(name, _parted(inside))
    if name.text in BARS:
        bar = replace(name, kind="sign", text=BARS[name.text])
        return [bar, *inside, bar]
    if len(inside) != 1:
        if name.text in ACCENTS or name.text in CALLIGRAPHIC or name.text == "vec":
            raise NotPlain(f"'{name.text}' of more than one symbol is not plain")
        return [opening, *inside, closing]
    (symbol,) = inside
    if symbol.kind == "quoted":
        symbol = replace(symbol, kind="alpha", text=symbol.text.strip('" '))
    if name.text in CALLIGRAPHIC:
        symbol = replace(symbol, kind="sign", text=f"\\mathcal{{{symbol.text}}}")
    symbol = replace(symbol, spaced=name.spaced, breaks=name.breaks)
    return [symbol, replace(name, kind="accent", text=ACCENTS[name.text])] if name.text in ACCENTS else [symbol]


def _cases(name: Tok, rows: Sequence[Sequence[Tok]]) -> list[Tok]:
    """Rows of a value, words and a condition."""

    def latex(text: str) -> Tok:
        return replace(name, kind="latex", text=text)

    made = [latex("\\begin{cases}")]
    for row in rows:
        said = next((at for at, token in enumerate(row) if token.kind == "quoted" or token.text == ","), len(row))
        made += [*row[:said], *([latex("&")] if said < len(row) else []), *row[said:], latex("\\\\")]
    return [*made[:-1], latex("\\end{cases}")]


def _parted(inside: Sequence[Tok]) -> list[list[Tok]]:
    """The arguments between commas outside of brackets."""
    pieces: list[list[Tok]] = [[]]
    depth = 0
    for token in inside:
        depth += (token.kind == "open") - (token.kind == "close")
        if token.text == "," and depth == 0:
            pieces.append([])
        else:
            pieces[-1].append(token)
    return pieces


def _is_prefix(name: str) -> bool:
    return name in ACCENTS or name in FONTS or name in CALLIGRAPHIC


def _prefixed(found: Sequence[Tok]) -> list[Tok]:
    """AsciiMath's `hat y` and `bb w`: the word belongs to the symbol that follows."""
    made: list[Tok] = []
    waiting: Tok | None = None
    for at, token in enumerate(found):
        following = found[at + 1] if at + 1 < len(found) else None
        symbol = following is not None and following.kind in ("alpha", "greek")
        after_script = at > 0 and found[at - 1].text == "_" and not token.spaced
        if token.kind == "alpha" and _is_prefix(token.text) and symbol and not after_script and waiting is None:
            waiting = token
            continue
        made += [token] if waiting is None else _written_out(waiting, waiting, [token], waiting)
        waiting = None
    return made
