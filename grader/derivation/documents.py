"""A written answer -> its formulas, in order, each with its line and the words before it.

Reads what notebooks' Markdown and LaTeX documents use for mathematics. One pass, linear in the length of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from grader.derivation.lexer import Macro, closing

MAX_TEXT = 64_000
MAX_FORMULA = 16_000
MAX_FORMULAS = 400
DISPLAYS = ("align", "equation", "gather", "eqnarray", "multline", "displaymath", "flalign", "alignat", "math")
OPENING = re.compile(
    r"\\\\|\\\$|```|`|<!--|<script[^>]{0,80}>|\$\$|\$|\\\[|\\\(|\\begin\s*\{(" + "|".join(DISPLAYS) + r")(\*?)\}"
)
COMMENT = re.compile(r"(?<!\\)%[^\n]*")
MACRO = re.compile(
    r"\\(?:re)?newcommand\*?\s*\{?\s*\\([A-Za-z]+)\s*\}?\s*(?:\[(\d)\])?\s*(?=\{)|\\def\s*\\([A-Za-z]+)\s*(?=\{)"
)
OPERATOR = re.compile(r"\\DeclareMathOperator\*?\s*\{?\\([A-Za-z]+)\}?\s*(?=\{)")


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
    formulas: tuple[Formula, ...]
    macros: dict[str, Macro]
    notes: tuple[str, ...] = ()


def read_document(text: str) -> Document:
    """All formulas of a text. Raises AnswerTooLong."""
    if len(text) > MAX_TEXT:
        raise AnswerTooLong(f"the answer has {len(text)} characters; at most {MAX_TEXT} are read")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    whole = text
    if "\\begin{document}" in text:  # blank lines keep the numbers of lines
        start = text.index("\\begin{document}") + len("\\begin{document}")
        text = "\n" * text.count("\n", 0, start) + text[start:]
        text = text.partition("\\end{document}")[0]
    is_tex = "\\begin{document}" in whole or "\\documentclass" in whole
    text = COMMENT.sub("", text) if is_tex else text
    macros = dict(_macros(whole))
    for found in (MACRO, OPERATOR):
        text = _without(text, found)
    formulas = []
    for formula in _formulas(text):
        formulas.append(formula)
        if len(formulas) > MAX_FORMULAS:
            raise AnswerTooLong(f"the answer has more than {MAX_FORMULAS} formulas")
    ends = [*(formula.words for formula in formulas[1:]), ""][: len(formulas)]
    whole_formulas = tuple(
        Formula(f.text, f.line, f.display, f.words, after) for f, after in zip(formulas, ends, strict=True)
    )
    return Document(whole_formulas, macros)


def _macros(text: str) -> Iterator[tuple[str, Macro]]:
    for match in MACRO.finditer(text):
        end = closing(text, match.end())
        yield match[1] or match[3], Macro(int(match[2] or 0), text[match.end() + 1 : end])
    for match in OPERATOR.finditer(text):
        end = closing(text, match.end())
        yield match[1], Macro(0, "\\operatorname{" + text[match.end() + 1 : end] + "}")


def _without(text: str, pattern: re.Pattern[str]) -> str:
    """The text without definitions of macros; its lines stay."""
    pieces, at = [], 0
    for match in pattern.finditer(text):
        if match.start() < at:
            continue
        end = closing(text, match.end()) + 1
        pieces.append(text[at : match.start()])
        pieces.append("\n" * text.count("\n", match.start(), end))
        at = end
    return "".join([*pieces, text[at:]])


def _formulas(text: str) -> Iterator[Formula]:
    at = start = line = 0
    counted = 0
    missing: set[str] = set()
    while match := OPENING.search(text, at):
        opening, inside = match[0], match.end()
        close = _closing_of(match)
        end = -1 if close is None or close in missing else text.find(close, inside)
        if close is not None and end < 0:
            missing.add(close)
        at = inside
        if close is None or end < 0:
            continue
        if opening == "$" and (not text[inside:end].strip() or "\n\n" in text[inside:end]):
            continue
        after = end + len(close)
        if opening[0] in "`<" and "math/tex" not in opening:  # code, comments and scripts say nothing
            at = after
            continue
        line += text.count("\n", counted, match.start())
        counted = match.start()
        content = text[inside:end]
        words, start, at = text[start : match.start()], after, after
        if len(content) > MAX_FORMULA:
            raise AnswerTooLong(f"line {line + 1}: a formula has more than {MAX_FORMULA} characters")
        yield Formula(content, line + 1, opening not in ("$", "\\("), words)


def _closing_of(match: re.Match[str]) -> str | None:
    opening = match[0]
    if opening.startswith("\\begin"):
        return f"\\end{{{match[1]}{match[2]}}}"
    if opening.startswith("<script"):
        return "</script>"
    return {"$$": "$$", "$": "$", "\\[": "\\]", "\\(": "\\)", "```": "```", "`": "`", "<!--": "-->"}.get(opening)
