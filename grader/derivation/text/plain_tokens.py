"""Mathematics that is not LaTeX -> tokens: ASCII, Unicode's signs, scripts, accents and italics, Word's brackets.

One pass, linear in the length of the text; nothing is decided here that depends on more than the characters themselves.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from grader.derivation.text.vocabulary import GREEK, names

FUNCTION_NAMES = {
    "log": "\\log", "ln": "\\ln", "exp": "\\exp", "sqrt": "\\sqrt", "softmax": "\\operatorname{softmax}",
    "diag": "\\operatorname{diag}", "tr": "\\operatorname{tr}", "trace": "\\operatorname{tr}",
}  # fmt: skip
GREEK_NAMES = (GREEK - names("Pr imath jmath hbar")) | names("varepsilon varphi vartheta")
SHORT_NAMES = dict.fromkeys(["lam", "lamb", "lambd", "lmbda", "lmbd"], "lambda")
"""What programs write for the Greek letter whose name is a keyword of theirs."""
DOT = re.compile(r"(?<=[A-Za-z]_[A-Za-z])\.(?=[A-Za-z](?:_[A-Za-z]|[^\w.]|$))")
"""The product in `w_q.w_q` and `w_q.x`."""
BIG = {"sum": "\\sum", "prod": "\\prod"}
SUMS = frozenset(["som", "somme", "summe", "suma", "soma", "somma"])
"""The same in other languages, where an index stands below them."""
LETTER = r"A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff"
RELATIONS = {
    "=": "=", "==": "=", ":=": ":=", "≔": ":=", "≡": "\\equiv", "!=": "\\ne", "=/=": "\\ne", "<>": "\\ne", "≠": "\\ne",
    "<=": "\\le", ">=": "\\ge", "≤": "\\le", "≥": "\\ge", "<": "<", ">": ">", "≈": "\\approx", "∝": "\\propto",
    "∈": "\\in", "≜": ":=", "≝": ":=",
}  # fmt: skip
ARROWS = frozenset(["→", "⇒", "⟹", "⟶", "⇔", "⟺", "↔", "∴", "->", "-->", "=>", "==>", "===>", "<=>", "<==>"])
PRODUCTS = {
    "*": "\\cdot", "·": "\\cdot", "⋅": "\\cdot", "∙": "\\cdot", "×": "\\times", "⊙": "\\odot", "∘": "\\odot",
    "⊗": "\\otimes",
}  # fmt: skip
SIGNS = {
    **dict.fromkeys("−–-", "-"), **dict.fromkeys("/∕⁄÷", "/"),
    "∑": "\\sum", "Σ": "\\sum", "∏": "\\prod", "∂": "\\partial", "∇": "\\nabla", "√": "\\sqrt", "∀": "\\forall",
    "∞": "\\infty", "⊤": "\\top", "‖": "||", "∥": "||", "∣": "|", "′": "'", "’": "'", "〖": "〖", "〗": "〗",
    "…": "...", "⋯": "...", "ℓ": "\\ell", "ℒ": "\\mathcal{L}", "ℝ": "\\mathbb{R}", "⟨": "⟨", "⟩": "⟩",
}  # fmt: skip
ACCENTS = {
    "\u0302": "\\hat",
    "\u0304": "\\bar",
    "\u0305": "\\bar",
    "\u0303": "\\tilde",
    "\u0307": "\\dot",
    "\u20d7": "",
}
SKIPPED = frozenset("\u2061\u2062\u2063\u2064\u200b\u200c\u200d\ufeff▒\u20d7")
OPENERS = {"(": ")", "[": "]", "{": "}", "〖": "〗", "⟨": "⟩"}
CLOSERS = frozenset(OPENERS.values()) | {"┤"}
ROWS = "█"
"""Before rows in brackets in Word's linear format: `{█(a, c=k @ b, c≠k)┤`."""
TOKEN = re.compile(
    rf"(?P<space>\s+)|(?P<url>https?://\S+|www\.\S+)|(?P<tag></?su[bp]>)|(?P<latex>\\[A-Za-z]+|\$)"
    rf"|(?P<word>[{LETTER}]+['’][{LETTER}]{{2,20}}|[{LETTER}]+['’][st](?![{LETTER}_^])|(?:[A-Za-z]\.){{2,9}}(?![A-Za-z]*_))"
    r'|(?P<quoted>"[^"\n]{0,80}")'
    rf"|(?P<alpha>[{LETTER}]+)|(?P<number>[0-9]+(?:\.[0-9]+)?)"
    r"|(?P<rule>={4,}|-{4,}|_{2,}|#+|\*{3,})|(?P<arrow><?={1,3}>|--?>)|(?P<other><--?(?=\s))"
    r"|(?P<relation>=/=|<>|[:!<>=]=|[=<>])|(?P<dots>\.{2,3})|(?P<power>\*\*)|(?P<bars>\|\|)|(?P<escaped>\\[_*^|{}\[\]()#-])"
)


FIRST_MIXED, MIXED = 0xE100, "mixed"
"""Characters that nobody writes, and the command that they are read as."""


@dataclass(frozen=True)
class Tok:
    """What characters mean together.

    `kind` is alpha (letters; `italic` ones are surely mathematics), greek, number, sub, sup, accent, relation, arrow,
    product, sign, open, close, quoted, word (surely prose), latex or other; `text` is what it means, `spaced` whether
    space precedes it, `breaks` how many lines end in that space.
    """

    kind: str
    text: str
    start: int
    end: int
    spaced: bool = False
    breaks: int = 0
    italic: bool = False


def scan(text: str) -> list[Tok]:
    """The tokens of a text."""
    found: list[Tok] = []
    spaced, breaks = False, 0
    for kind, value, start, end, italic in _raw(DOT.sub("·", text)):
        if kind == "space":
            spaced, breaks = True, breaks + value.count("\n")
            continue
        kind = "sub" if kind == "number" and not spaced and _is_index(value, found) else kind
        found.append(Tok(kind, value, start, end, spaced, breaks, italic))
        spaced, breaks = False, 0
    return found


def _is_index(number: str, before: Sequence[Tok]) -> bool:
    """Whether a number right behind a letter is its index, as in `f1`; that of `3x3` is none."""
    is_letter = bool(before) and (
        before[-1].kind == "greek" or (before[-1].kind == "alpha" and len(before[-1].text) == 1)
    )
    of_shape = len(before) > 1 and before[-2].kind == "number" and before[-1].text in "x×"
    return number.isdigit() and len(number) <= 2 and is_letter and not of_shape


Raw = tuple[str, str, int, int, bool]


def _raw(text: str) -> Iterator[Raw]:
    at = 0
    while at < len(text):
        match = TOKEN.match(text, at)
        if match is None:
            yield (found := _character(text, at))
            at = found[3]
            continue
        kind, value, end = match.lastgroup or "", match[0], match.end()
        if kind == "tag":
            mark = "close" if value[1] == "/" else "opensub" if value == "<sub>" else "opensup"
            yield mark, ")" if mark == "close" else "", at, end, False
        elif kind == "alpha":
            is_sum = value.lower() in SUMS and text[end : end + 1] == "_"
            yield from (("alpha", "sum", at, end, False),) if is_sum else _letters(value, at)
        elif kind == "escaped":
            yield (*_sign(value[1]), at, end, False)
        else:
            yield (*_plain(kind, value), at, end, False)
        at = end


def _plain(kind: str, value: str) -> tuple[str, str]:
    """Kind and meaning of what the pattern found."""
    simple = {"url": "word", "rule": "other", "dots": "sign", "power": "power", "bars": "sign"}
    if kind == "relation":
        return kind, RELATIONS.get(value, value)
    if kind == "dots":
        return "sign", ".." if value == ".." else "..."
    return simple.get(kind, kind), value


def _letters(value: str, at: int) -> Iterator[Raw]:
    """A run of letters: a name of Greek, one letter with an accent, or as it is; a run with accents in it is a word."""
    end = at + len(value)
    name = SHORT_NAMES.get(value, value)
    if name in GREEK_NAMES:
        yield "greek", f"\\{name}", at, end, False
    elif value.isascii():
        yield "alpha", value, at, end, False
    elif len(value) == 1 and (parts := unicodedata.normalize("NFD", value))[1:] in ACCENTS:
        yield "alpha", parts[0], at, end, True
        yield "accent", ACCENTS[parts[1:]], end, end, False
    else:
        yield "word", value, at, end, False


def _sign(character: str) -> tuple[str, str]:
    """Kind and meaning of one character that is no letter."""
    if character in RELATIONS:
        return "relation", RELATIONS[character]
    if character in ARROWS:
        return "arrow", character
    if character in PRODUCTS:
        return "product", PRODUCTS[character]
    if character in OPENERS:
        return "open", character
    if character in CLOSERS:
        return "close", character
    if character in SIGNS:
        return "sign", SIGNS[character]
    return ("sign", character) if character in f"+_^|,'.@{ROWS}" else ("other", character)


def mixed_sign(number: int) -> str:
    """The character for one of at most 26 formulas in LaTeX among plain mathematics."""
    return chr(FIRST_MIXED + number)


def _character(text: str, at: int) -> Raw:
    """The token that begins with a character the pattern does not know."""
    character = text[at]
    if FIRST_MIXED <= ord(character) < FIRST_MIXED + 26:
        return "greek", f"\\{MIXED}{chr(ord('a') + ord(character) - FIRST_MIXED)}", at, at + 1, False
    if character in SKIPPED:
        return "space", "", at, at + 1, False
    if character in ACCENTS:
        return "accent", ACCENTS[character], at, at + 1, False
    kind = _script(character)
    if kind:
        end = at + 1
        while end < len(text) and _script(text[end]) == kind:
            end += 1
        return kind, "".join(map(_flat, text[at:end])), at, end, False
    flat = _flat(character)
    if character in "½¼¾⅓⅔":
        over, _, under = flat.partition("⁄")
        return "number", f"\\frac{{{over}}}{{{under}}}", at, at + 1, False
    known = _sign(character)
    if known[0] != "other":
        return (*known, at, at + 1, False)
    if _is_italic(character):
        return _italic(text, at)
    name = unicodedata.name(character, "")
    if name.startswith("GREEK") and len(flat) == 1:
        return "greek", _greek(character), at, at + 1, False
    if character.isalpha():  # a word in another script, or a letter that only looks like one of ours
        end = at + 1
        while end < len(text) and text[end].isalpha() and not _is_italic(text[end]) and not _script(text[end]):
            end += 1
        return "word", text[at:end], at, end, False
    return (*_sign(flat if len(flat) == 1 else character), at, at + 1, False)


def _script(character: str) -> str:
    """Whether a character stands below or above the line by itself."""
    if character.isascii():
        return ""
    form = unicodedata.decomposition(character)
    return "sub" if form.startswith("<sub>") else "sup" if form.startswith("<super>") and character not in "ªº" else ""


def _flat(character: str) -> str:
    return unicodedata.normalize("NFKC", character).replace("−", "-")


def _is_italic(character: str) -> bool:
    return "\U0001d400" <= character <= "\U0001d7ff" or character == "ℎ"


def _italic(text: str, at: int) -> Raw:
    """Word's letters: a run of Latin ones is one token, Greek ones and signs are each their own."""
    flat = _flat(text[at])
    if flat.isdigit():
        return "number", flat, at, at + 1, False
    if not flat.isascii():
        kind, value = _sign(flat)
        return (kind, value, at, at + 1, False) if kind != "other" else ("greek", _greek(flat), at, at + 1, False)
    end = at + 1
    while end < len(text) and _is_italic(text[end]) and _flat(text[end]).isascii() and _flat(text[end]).isalpha():
        end += 1
    return "alpha", "".join(map(_flat, text[at:end])), at, end, True


def _greek(character: str) -> str:
    """\\lambda for its character."""
    name = unicodedata.name(character, "").removesuffix(" SYMBOL").split()
    word = {"lamda": "lambda"}.get(name[-1].lower(), name[-1].lower()) if name else ""
    large = "CAPITAL" in name
    return "\\" + (word.capitalize() if large else word)
