"""The first line that was not read, mended: signs spelled as they are, brackets and formulas closed.

What is shown was read as it stands; whether it holds is not said.
"""

from __future__ import annotations

import difflib
import itertools
import re
from collections.abc import Iterator

from grader.derivation.judging.answer import Question
from grader.derivation.telling.examples import is_read
from grader.derivation.text.vocabulary import ACCENTS, FONTS, KNOWN, SAME, SPACE, UNICODE

MAX_LINE = 600
MAX_TRIES = 24
COMMAND = re.compile(r"\\([A-Za-z]{2,30})")
MATHEMATICS = re.compile(r"[=^_]|\\[A-Za-z]{2,}|[∂∇∑Σ]|\bd\w{1,3}\s?/\s?d\w")
DELIMITERS = re.compile(r"\$|\\\[|\\\(|\\\]|\\\)")
EQUALS = re.compile(r"\s(?:is equal to|equals|is|becomes|gives|yields)\s", re.IGNORECASE)
SUM_OVER = re.compile(r"\b(?:the )?sum over (?:all )?([a-z])(?: of)?\b", re.IGNORECASE)
FIRST = re.compile(r"\\(?:frac|partial|nabla|sum|log)\b|\b[A-Za-z](?:_\w|_\{\w{1,4}\})?\s{0,2}=")
PART = r"\{\s?\\partial(?:[^{}]|\{[^{}]{0,20}\}){0,60}\}"
DERIVATIVE = re.compile(rf"\\frac\s?{PART}\s?{PART}")
PLACES = re.compile(r"(?=\}\s?\{|[=+)\]\s]|$)")
SPELLED = sorted(KNOWN | SPACE | FONTS | ACCENTS | frozenset(SAME) | frozenset(each[1:] for each in UNICODE.values()))
CLOSERS = {"{": "}", "(": ")", "[": "]"}


def mended(text: str, line: int, question: Question) -> tuple[int, str]:
    """The line of this number, or else the first with mathematics, so that it is read; (0, "") if no mend is found."""
    lines = text.split("\n")
    numbers = [line] if line else [n for n, each in enumerate(lines, 1) if MATHEMATICS.search(each)][:1]
    for number in numbers:
        source = lines[number - 1].strip() if number <= len(lines) else ""
        if not source or len(source) > MAX_LINE:
            continue
        tried = {source: None}
        for candidate in itertools.islice(_mends(source), MAX_TRIES):
            if candidate not in tried and is_read(candidate, question):
                return number, candidate
            tried[candidate] = None
    return 0, ""


def _mends(source: str) -> Iterator[str]:
    """Ways to mend a line, the smallest first: each alone, then one after another."""
    spelled = _respelled(source)
    starts = list(dict.fromkeys([spelled, _said(spelled), *_with_equals(spelled)]))
    for start in starts:
        for bracketed in itertools.chain([start], _closed(start)):
            yield from _delimited(bracketed)


def _respelled(source: str) -> str:
    """Commands that are nearly ones that are known, as these are spelled."""

    def spelled(match: re.Match[str]) -> str:
        if match[1] in SPELLED:
            return match[0]
        near = difflib.get_close_matches(match[1], SPELLED, 1, 0.75)
        return f"\\{near[0]}" if near else match[0]

    return COMMAND.sub(spelled, source)


def _said(source: str) -> str:
    """An equality in words, with its sign; sums in words too."""
    return SUM_OVER.sub(r"sum_\1", source if "=" in source else EQUALS.sub(" = ", source, count=1))


def _with_equals(source: str) -> Iterator[str]:
    """The sign of equality after a derivative that something follows."""
    found = DERIVATIVE.search(source)
    if found and "=" not in source and source[found.end() :].strip(" $.,"):
        yield f"{source[: found.end()]} = {source[found.end() :].lstrip()}"


def _delimited(source: str) -> Iterator[str]:
    """The line with what opens and closes its formula."""
    inner = DELIMITERS.sub("", source).strip().rstrip(".,;").replace("&", "")
    inner = inner[:-2].rstrip() if inner.endswith("\\\\") else inner
    yield source
    if source.count("$$") == 1 or source.startswith(("\\[", "$$")) or source.endswith(("\\]", "$$")):
        yield f"$${inner}$$"
    elif source.count("$") % 2:
        yield source + "$"
        yield f"${inner}$"
    if "\\" in source and "$" not in source:
        yield f"$${inner}$$"
        first = FIRST.search(inner)
        if first and inner[: first.start()].strip():
            yield f"{inner[: first.start()]}${inner[first.start() :]}$"


def _closed(source: str) -> Iterator[str]:
    """The line with the bracket that is missing at one of the places where it may stand, or without one too many."""
    for opened, closed in CLOSERS.items():
        more = source.count(opened) - source.count(closed)
        if more == 1:
            after = source.find(opened)
            places = [each.start() for each in PLACES.finditer(source, after + 2)]
            # A bracket is there for a sum or a difference, if it is not one of a command's.
            for at in sorted(places, key=lambda at: opened != "{" and not re.search(r"[-+−]", source[after:at])):
                yield source[:at] + closed + source[at:]
        elif more == -1:
            at = source.rfind(closed)
            yield source[:at] + source[at + 1 :]
