"""Labels of braces: `\\underbrace{a}_{= b}` and `\\underbrace{a}_{1}` say what stands there, others name it."""

from __future__ import annotations

import re
from dataclasses import dataclass

TEXT = re.compile(r"\\(?:text\w{0,6}|mbox|mathrm)\s{0,3}\{([^{}]{0,200})\}")
SIGN = re.compile(r"\s*(:=|=:|=)\s*")
NUMBER = r"[-+−]?\s*(?:\d[\d./]{0,9}|\\[dt]?frac\s{0,3}(?:\d\s*[\dNKnmC]|\{[\dNKnmC]\}\s*\{[\dNKnmC]\}))"
VALUE = re.compile(rf"\s*({NUMBER})\s*(?:,|$|(?=\\(?:text|mbox|mathrm|quad|,| )))")
NOTHING = re.compile(r"\W*(?:is |are |wird |ist |est |es )?(?:zero|vanish\w*|null|nul|cero)\W*", re.I)
CASE = re.compile(
    r"(?:\s|\\text\s?\{[^{}=]{0,40}\}|\\[,;: ])*[a-z]'?\s*(?:=|≠|\\neq?(?![a-z])|\\not\s?=)\s*"
    r"[a-z]'?(?:_\{?[a-z]\}?)?\s*"
)
NAME = re.compile(r"\s*(?:\\math(?:cal|scr|rm)\s{0,3}\{\s*[A-Za-z]\s*\}|\\ell|[A-Za-z])\s*")
"""A letter, as a label that gives what stands there a name."""
FORMULA = re.compile(
    r"(?!.*(?:\\(?:text|mbox|in|to|ne|neq|leq?|geq?|dots|forall)(?![A-Za-z])|[=<>]))(?=.*(?:[_^+*/−-]|\\[a-z]{3}))",
    re.S,
)
"""A label that is more than a letter, a number of an equation or words."""
EQUATING = re.compile(r"(?:^|.*\s)(?:is|are|equals?|gives|ist|sind|est|sont|es|son)", re.I | re.S)
"""Words after which a label says what stands at its brace."""
SPOKEN = re.compile(r"([-+−]?[\w./^_{}]+)(?:[\s,;(].*)?", re.S)


@dataclass(frozen=True)
class Label:
    """What a label says that stands at its brace, with `=`, or `:=` where that is a name; it is not `sure` where it has
    no such sign."""

    said: str
    relation: str
    sure: bool


def read_label(script: str) -> Label | None:
    """The value or the letter in what stands below or above a brace; None if it is a number in brackets or a remark."""
    if sign := SIGN.match(script):
        said = script[sign.end() :].strip()
        return Label(said, ":=" if is_name(said) else _relation(sign[1]), sure=True)
    if is_name(script):
        return Label(script.strip(), ":=", sure=False)
    words = TEXT.match(script.strip())
    if words is None:
        value = VALUE.match(script)
        said = value[1] if value else script.strip() if FORMULA.match(script) else ""
        return Label(said, "=", sure=False) if said else None
    said, rest = words[1].strip(), script.strip()[words.end() :].strip()
    if sign := SIGN.match(said):
        value = SPOKEN.fullmatch(said[sign.end() :])
        whole = said[sign.end() :] + rest
        return Label(value[1] if value and not rest else whole, _relation(sign[1]), sure=True)
    if not rest and NOTHING.fullmatch(said):
        return Label("0", "=", sure=False)
    if rest and EQUATING.fullmatch(said):
        return Label(rest, "=", sure=False)
    value = VALUE.fullmatch(said)
    return Label(value[1], "=", sure=False) if value and not rest else None


def is_name(script: str) -> bool:
    """Whether a label is a letter by itself."""
    return NAME.fullmatch(script) is not None


def names_case(script: str) -> bool:
    """Whether what stands at a brace only says which terms these are: `c = k`, `c \\ne y_i`."""
    return CASE.fullmatch(script) is not None


def _relation(sign: str) -> str:
    return "=" if sign == "=" else ":="
