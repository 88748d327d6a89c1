"""The marks of a formula in LaTeX, each with the part that it plays: a symbol, an index, a power, the head of a sum.

It works on the text itself, since what was scanned wrongly need not be a formula.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from grader.derivation.guessing.lookalikes import SHAPE, distance
from grader.derivation.text.lexer import closing
from grader.derivation.text.vocabulary import ACCENTS, ARGUMENT, FONTS, FUNCTIONS, GREEK, SPACE, WORDS

HEAD = re.compile(r"\\(sum|prod|Sigma)(?![A-Za-z])\s*(?:\\limits)?")
"""The sign of a sum, with nothing of its limits."""
FRACTION = re.compile(r"\\[dt]?frac\s*\{")
LETTERS = re.compile(r"[A-Za-z]+|[0-9](?:og|n)(?![A-Za-z])")
TOKEN = re.compile(r"\\[A-Za-z]+|\\.|\d+(?:\.\d+)?|\s+|.", re.S)
ENVIRONMENT = re.compile(r"\\(?:begin|end)\s*\{[^{}]*\}")
SIZED = re.compile(r"\\(?:left|right)\s*(?:\\[A-Za-z{}|]+|.)")
SCRIPT = re.compile(r"\s*[_^]")
SUNK = 2
"""So many indices may sink to the side of their symbol."""
PROSE = 4
"""Letters of a word that no formula has, if it is no function."""


@dataclass(frozen=True)
class Mark:
    """A piece of a formula: `kind` is symbol, joined, index, power, word, sum or fraction.

    `owner` is the symbol that an index or a power belongs to, `joined` a letter written right behind a symbol.
    """

    kind: str
    text: str
    start: int
    end: int
    owner: str = ""


def marks(text: str, start: int = 0, end: int | None = None, indices: str = "") -> Iterator[Mark]:
    """The marks of a text between two places, in order; `indices` are letters that usually count something."""
    at, last, owner, unscripted = start, len(text) if end is None else end, "", False
    while at < last:
        skipped = _skipped(text, at)
        if skipped > at:
            at = skipped
        elif head := HEAD.match(text, at):
            at = _after_limits(text, head.end())
            yield Mark("sum", text[head.start() : at], head.start(), at)
            owner = ""
        elif (fraction := FRACTION.match(text, at)) is not None and (stop := _odd_fraction(text, fraction.end())):
            yield Mark("fraction", text[at:stop], at, stop)
            at = stop
        elif text[at] in "_^":
            stop = _group(text, at + 1)
            yield from _script(text, at, stop, owner, indices)
            unscripted = False
            at = stop
        elif letters := LETTERS.match(text, at):
            few = len(letters[0]) <= SUNK and set(letters[0]) <= set(indices)
            sunk = few and not SCRIPT.match(text, letters.end())
            if owner and unscripted and sunk:
                found = [Mark("joined", letters[0], at, letters.end(), owner)]
            else:
                found = list(_letters(text, letters))
            yield from found
            owner = found[-1].text if found and found[-1].kind == "symbol" else ""
            unscripted = False
            at = letters.end()
        else:
            token = TOKEN.match(text, at)
            assert token is not None
            at, name = token.end(), token[0].removeprefix("\\")
            if name in GREEK and token[0] != name:
                yield Mark("symbol", token[0], token.start(), at)
                owner, unscripted = token[0], True
            elif name.isdigit():
                yield Mark("number", name, token.start(), at)
                owner = ""
            elif token[0] == "}":
                unscripted = bool(owner)  # a letter right behind \\mathbf{w} is its index
            elif not (token[0] == "{" or token[0].isspace()):
                owner = ""


def _skipped(text: str, at: int) -> int:
    """The place after what is no mathematics, or only arranges it."""
    for pattern in (ENVIRONMENT, SIZED):
        if found := pattern.match(text, at):
            return found.end()
    token = TOKEN.match(text, at)
    name = token[0][1:] if token and token[0].startswith("\\") else ""
    if token and name in WORDS | ARGUMENT | {"operatorname"}:
        brace = re.compile(r"\s*(?=\{)").match(text, token.end())
        return closing(text, brace.end()) + 1 if brace else token.end()
    return token.end() if token and name in SPACE | FONTS | ACCENTS | frozenset(FUNCTIONS) else at


def _group(text: str, at: int) -> int:
    """The place after one argument."""
    while text[at : at + 1].isspace():
        at += 1
    if text[at : at + 1] == "{":
        return min(closing(text, at) + 1, len(text))
    token = TOKEN.match(text, at)
    return token.end() if token else at


def _after_limits(text: str, at: int) -> int:
    while (found := re.compile(r"\s*[_^]").match(text, at)) is not None:
        at = _group(text, found.end())
    return at


def _odd_fraction(text: str, at: int) -> int:
    """The place after a fraction of one sign over another; 0 if it is more."""
    over = closing(text, at - 1)
    under = re.compile(r"\s*\{").match(text, over + 1)
    end = closing(text, under.end() - 1) if under else 0
    short = under is not None and len(text[at:over].strip()) == 1 and _is_sign(text[under.end() : end])
    return end + 1 if short else 0


def _is_sign(text: str) -> bool:
    return re.fullmatch(r"\s*(?:\w|\\[A-Za-z]+)\s*", text) is not None


def _script(text: str, at: int, stop: int, owner: str, indices: str) -> Iterator[Mark]:
    """The marks of an index or a power, which begins with its sign."""
    inner = [token for token in TOKEN.finditer(text, at + 1, stop) if token[0].strip() and token[0] not in "{}"]
    if text[at] == "_":
        for token in inner:
            if token[0].isalnum() or token[0].removeprefix("\\") in GREEK:
                yield Mark("index", token[0], token.start(), token.end(), owner)
        return
    if len(inner) == 1:
        yield Mark("power", text[at:stop], at, stop, owner)
    elif owner not in ("", "e") and inner and inner[0][0] == "(" and len(inner) == 3:
        yield Mark("index", inner[1][0], inner[1].start(), inner[1].end(), owner)
    else:
        yield from marks(text, at + 1, stop, indices)


def _letters(text: str, run: re.Match[str]) -> Iterator[Mark]:
    """Letters without anything between them: a function, a word, a symbol with an index that sank to its side."""
    word, at = run[0], run.start()
    function = next((name for name in sorted(FUNCTIONS, key=len, reverse=True) if word.startswith(name)), "")
    if function:
        if len(word) > len(function):
            yield from _letters_of(word[len(function) :], at + len(function), text)
    elif nearly_functions(word):
        yield Mark("function", word, at, run.end())
    elif len(word) >= PROSE:
        yield Mark("word", word, at, run.end())
    else:
        yield from _letters_of(word, at, text)


def nearly_functions(word: str) -> list[str]:
    """The functions of which a word has all letters but for one, or for a few that look like them."""
    return [name for name in FUNCTIONS if len(name) == len(word) > 2 and _misspells(word, name)]


def _misspells(word: str, name: str) -> bool:
    wrong = [pair for pair in zip(word, name, strict=True) if pair[0] != pair[1]]
    return len(wrong) == 1 or (1 < len(wrong) < len(name) - 1 and all(distance(*pair) <= SHAPE for pair in wrong))


def _letters_of(word: str, at: int, text: str) -> Iterator[Mark]:
    script = SCRIPT.match(text, at + len(word))
    if script and not (script[0].endswith("^") and len(word) == SUNK):  # the last letter has the index that follows
        for number, letter in enumerate(word):
            yield Mark("symbol", letter, at + number, at + number + 1)
        return
    yield Mark("symbol", word[0], at, at + 1)
    if word[1:]:
        yield Mark("joined", word[1:], at + 1, at + len(word), word[0])
