"""A written answer -> its formulas, in order, each with its line and the words before it.

Reads what notebooks' Markdown and LaTeX documents use for mathematics, each in passes that are linear in the length of
the text. Mathematics that stands outside of all formulas is not read, but noticed.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from grader.derivation.text.lexer import Macro, closing
from grader.derivation.text.vocabulary import BENIGN, KNOWN, names

MAX_TEXT = 64_000
MAX_FORMULA = 16_000
MAX_FORMULAS = 400
MAX_MACROS = 100
DISPLAYS = (
    "align", "equation", "gather", "eqnarray", "multline", "displaymath", "flalign", "alignat", "math", "aligned",
    "split", "gathered", "alignedat", "array", "cases", "dmath", "subequations", "IEEEeqnarray", "empheq",
)  # fmt: skip
OPENING = re.compile(
    r"\\\\\[|\\\\\(|\\\\|\\\$|\$\$|\$|\\\[|\\\(|\\begin\s{0,3}\{("
    + "|".join(DISPLAYS)
    + r")(\*?)\}|```math\b|<script[^>]{0,80}math/tex[^>]{0,80}>"
)
CLOSINGS = {
    "$$": "$$", "$": "$", "\\[": "\\]", "\\(": "\\)", "\\\\[": "\\\\]", "\\\\(": "\\\\)", "```math": "```",
}  # fmt: skip
HIDDEN = re.compile(r"```(?!math\b)|~~~|<!--|<script(?![^>]{0,80}math/tex)[^>]{0,200}>|<style[^>]{0,80}>|`{1,2}(?!`)")
COMMENT = re.compile(r"(?<!\\)%[^\n]*")
MACRO = re.compile(
    r"\\(?:re|provide)?(?:new)?command\*?\s{0,3}\{?\s{0,3}\\([A-Za-z]+)\s{0,3}\}?\s{0,3}(?:\[(\d)\])?\s{0,3}(?=\{)"
    r"|\\def\s{0,3}\\([A-Za-z]+)\s{0,3}(?=\{)|\\DeclareMathOperator\*?\s{0,3}\{?\\([A-Za-z]+)\}?\s{0,3}(?=\{)"
)
TAG = re.compile(r"<\s?/?\s?([A-Za-z][A-Za-z0-9-]{0,20})[^>]{0,200}>")
PLAIN_TAGS = names("br b i em strong sub sup p center hr u h1 h2 h3 h4 ul ol li blockquote")
UNSEEN = re.compile(r"\\iffalse|\\begin\{comment\}")
FORMULA = re.compile(r"\\(frac|partial|nabla|sum)\b")
OUTSIDE = re.compile(r"\\[A-Za-z]{2,}|(?<!\\)\$|[_^]\{")


class AnswerTooLong(Exception):
    """More text than any derivation has."""


@dataclass(frozen=True)
class Formula:
    """Mathematics as it was written; `line` is where it begins; `words` is the text before it, `after` what follows."""

    text: str
    line: int
    display: bool
    words: str = ""
    after: str = ""


@dataclass(frozen=True)
class Document:
    """`notes` say what a person must see for themselves."""

    formulas: tuple[Formula, ...]
    macros: dict[str, Macro]
    notes: tuple[str, ...] = ()


def read_document(text: str) -> Document:
    """All formulas of a text. Raises AnswerTooLong."""
    if len(text) > MAX_TEXT:
        raise AnswerTooLong(f"the answer has {len(text)} characters; at most {MAX_TEXT} are read")
    text = text.encode("utf-8", "replace").decode()  # no lone surrogates
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    is_tex = text.lstrip().startswith(("\\documentclass", "\\begin{document}", "%"))
    notes: list[str] = []
    preamble = ""
    if is_tex:
        text = COMMENT.sub("", text)
        preamble, _, body = text.partition("\\begin{document}")
        preamble, body = (preamble, body) if body else ("", preamble)
        text = "\n" * preamble.count("\n") + body.partition("\\end{document}")[0]
    else:
        text = _blanked(text, notes)
    formulas = []
    for formula in _formulas(text, is_tex=is_tex):
        formulas.append(formula)
        if len(formulas) > MAX_FORMULAS:
            raise AnswerTooLong(f"the answer has more than {MAX_FORMULAS} formulas")
    rest = text[_end_of(formulas, text) :] if formulas else text
    words = [*(formula.words for formula in formulas), rest]
    sources = [preamble, *words] if is_tex else []
    macros = _macros([*sources, *(formula.text for formula in formulas)], notes)
    notes += _outside(words, is_tex=is_tex)
    found = [
        replace(formula, text=_without_macros(formula.text), after=after)
        for formula, after in zip(formulas, words[1:], strict=True)
    ]
    return Document(tuple(found), macros, tuple(notes))


def _blanked(text: str, notes: list[str]) -> str:
    """Markdown without code, comments and scripts; every line stays where it was."""
    pieces, at = [], 0
    for _ in range(len(text)):
        match = HIDDEN.search(text, at)
        if match is None:
            break
        opening = match[0]
        close = {"<!--": "-->", "<s": "</s"}.get(opening[:4] if opening.startswith("<!") else opening[:2], opening)
        end = text.find(close, match.end())
        if opening[0] == "`" and len(opening) < 3 and "\n\n" in text[match.end() : max(end, match.end())]:
            end = -1  # a span of code ends with its paragraph
        if end < 0:
            pieces.append(text[at : match.end()])
            at = match.end()
            continue
        after = text.find(">", end) + 1 if close.startswith("</") else end + len(close)
        after = after or len(text)
        if opening[0] == "`" and not notes and FORMULA.search(text, match.end(), end):
            notes.append("there are formulas among the code, which were not read")
        pieces += [text[at : match.start()], "\n" * text.count("\n", match.start(), after)]
        at = after
    return "".join([*pieces, text[at:]])


def _macros(sources: list[str], notes: list[str]) -> dict[str, Macro]:
    """The macros that the answer defines. One that is defined twice, or was known before, is for a person."""
    found: dict[str, Macro] = {}
    for source in sources:
        for match in itertools.islice(MACRO.finditer(source), MAX_MACROS):
            end = closing(source, match.end())
            body = source[match.end() + 1 : end]
            name = match[1] or match[3] or match[4]
            macro = Macro(int(match[2] or 0), f"\\operatorname{{{body}}}" if match[4] else body)
            if found.setdefault(name, macro) != macro or name in KNOWN:
                notes.append(f"\\{name} is given another meaning")
    return found


def _without_macros(text: str) -> str:
    """A formula without the definitions in it; its lines stay."""
    pieces, at = [], 0
    for match in itertools.islice(MACRO.finditer(text), MAX_MACROS):
        if match.start() < at:
            continue
        end = closing(text, match.end()) + 1
        pieces += [text[at : match.start()], "\n" * text.count("\n", match.start(), end)]
        at = end
    return "".join([*pieces, text[at:]])


def _outside(words: list[str], *, is_tex: bool) -> list[str]:
    """Whether mathematics stands outside of formulas, where it is seen but not read."""
    for text in words:
        tag = next((match[1] for match in TAG.finditer(text) if match[1].lower() not in PLAIN_TAGS), None)
        if tag is not None:
            return [f"there is HTML in the answer (<{tag}>), which may hide something or show it twice"]
        if UNSEEN.search(text):
            return ["parts of the answer are switched off"]
        for match in OUTSIDE.finditer(_without_macros(text)):
            name = match[0][1:]
            if not (is_tex and match[0][0] == "\\" and name in BENIGN):
                return [f"'{match[0]}' stands outside of all formulas; mathematics there was not read"]
    return []


def _end_of(formulas: list[Formula], text: str) -> int:
    """Where the last formula ends."""
    last = formulas[-1]
    at = 0
    for _ in range(last.line - 1):
        at = text.find("\n", at) + 1
    return text.find(last.text, at) + len(last.text) + 3


def _formulas(text: str, *, is_tex: bool) -> Iterator[Formula]:
    at = start = line = 0
    counted = 0
    missing: set[str] = set()
    while match := OPENING.search(text, at):
        opening, inside = match[0], match.end()
        close = _closing_of(match)
        if is_tex and opening in ("\\\\[", "\\\\("):
            close = None  # the end of a row
        end = -1 if close is None or close in missing else text.find(close, inside)
        if close is not None and end < 0:
            missing.add(close)
        at = inside
        if close is None or end < 0:
            continue
        if opening == "$" and (not text[inside:end].strip() or "\n\n" in text[inside:end]):
            continue
        after = end + len(close)
        line += text.count("\n", counted, match.start())
        counted = match.start()
        content = text[inside:end] if match[1] not in ("cases", "array") else text[match.start() : after]
        words, start, at = text[start : match.start()], after, after
        if len(content) > MAX_FORMULA:
            raise AnswerTooLong(f"line {line + 1}: a formula has more than {MAX_FORMULA} characters")
        yield Formula(content, line + 1, opening not in ("$", "\\(", "\\\\("), words)


def _closing_of(match: re.Match[str]) -> str | None:
    opening = match[0]
    if opening.startswith("\\begin"):
        return f"\\end{{{match[1]}{match[2]}}}"
    if opening.startswith("<script"):
        return "</script>"
    return CLOSINGS.get(opening)
