r"""Dollar signs that do not match, `$$a = b$ and $c = d$$`: paragraphs in which every second one ends a formula.

A formula ends with its paragraph, as it does where Markdown is shown; only a display may go on behind a blank line.
"""

from __future__ import annotations

import itertools
import re

from grader.derivation.text.lexer import closing

PARAGRAPH = re.compile(r"\n[^\S\n]*\n")
SIGN = re.compile(r"\\\\|\\\$|(?P<dollars>\$\$?)")
WORDS = re.compile(r"\\(?:text\w{0,6}|mbox|hbox|intertext)\s?(?=\{)")
"""Before words within a formula, which may have formulas in them."""
MAX_WORDS = 100
MATHEMATICS = re.compile(r"[=_^\\]")
MISMATCHED = "the dollar signs beside it do not match, so that where it ends is a guess"


def matched(text: str) -> tuple[str, frozenset[int]]:
    """The text with dollar signs that match, and the lines of the paragraphs in which they did not."""
    if "$" not in text:
        return text, frozenset()
    pieces: list[str] = []
    lines: set[int] = set()
    at, line = 0, 1
    while at < len(text):
        end = _end_of_paragraph(text, at)
        paragraph = text[at:end]
        if not _is_clean(paragraph):
            display = _end_of_display(text, at, end)
            if display < 0:
                paragraph = _mended(paragraph)
                lines |= set(range(line, line + paragraph.count("\n") + 1))
            else:
                end = display
                paragraph = text[at:end]
        pieces.append(paragraph)
        line += paragraph.count("\n")
        at = end
    return "".join(pieces), frozenset(lines)


def _end_of_paragraph(text: str, at: int) -> int:
    blank = PARAGRAPH.search(text, at)
    return blank.end() if blank else len(text)


def _is_clean(paragraph: str) -> bool:
    """Whether every formula that begins in a paragraph ends in it, with the sign that it began with."""
    return _open_at(_without_words(paragraph)) is None


def _without_words(paragraph: str) -> str:
    """A paragraph without the dollar signs among the words of its formulas."""
    pieces, at = [], 0
    for words in itertools.islice(WORDS.finditer(paragraph), MAX_WORDS):
        if words.start() >= at:
            end = closing(paragraph, words.end())
            pieces += [paragraph[at : words.end()], paragraph[words.end() : end].replace("$", " ")]
            at = max(end, words.end())
    return "".join([*pieces, paragraph[at:]])


def _open_at(paragraph: str) -> tuple[int, str] | None:
    """Where a formula begins that does not end as it should, and its sign."""
    at = 0
    while found := _next(paragraph, at):
        opening = found["dollars"]
        if opening == "$$":
            close = _next(paragraph, found.end())
            if close is None or close["dollars"] != "$$":
                return found.start(), opening
            at = close.end()
        else:
            end = paragraph.find("$", found.end())
            while end > 0 and paragraph[end - 1] == "\\":
                end = paragraph.find("$", end + 1)
            if end < 0:
                return found.start(), opening
            at = end + 1
    return None


def _next(text: str, at: int) -> re.Match[str] | None:
    return next((found for found in SIGN.finditer(text, at) if found["dollars"]), None)


def _end_of_display(text: str, at: int, end: int) -> int:
    """Where the paragraph ends in which a display does that begins in this one; -1 if none goes on behind it."""
    opened = _open_at(text[at:end])
    close = _next(text, end) if opened is not None and opened[1] == "$$" else None
    if opened is None or close is None or close["dollars"] != "$$" or _next(text[at:end], opened[0] + 2):
        return -1
    after = _end_of_paragraph(text, close.end())
    return after if _is_clean(text[close.end() : after]) else -1


def _mended(paragraph: str) -> str:
    """A paragraph in which every second sign ends a formula; the last one ends with its line if it has no other."""
    signs = [found for found in SIGN.finditer(paragraph) if found["dollars"]]
    pieces, at = [], 0
    for opening, close in zip(signs[::2], [*signs[1::2], None], strict=False):
        sign = "$$" if close is not None and opening[0] == close[0] == "$$" else "$"
        end, after = _inside(paragraph, opening, close)
        content = paragraph[opening.end() : end]
        whole = close is not None or MATHEMATICS.search(content) is not None
        pieces += [
            paragraph[at : opening.start()],
            f"{sign}{content}{sign}" if whole else paragraph[opening.start() : after],
        ]
        at = after
    return "".join([*pieces, paragraph[at:]])


def _inside(paragraph: str, opening: re.Match[str], closing: re.Match[str] | None) -> tuple[int, int]:
    if closing is not None:
        return closing.start(), closing.end()
    end = paragraph.find("\n", opening.end()) % (len(paragraph) + 1)
    return end, end
