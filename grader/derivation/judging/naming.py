"""Symbols that words give a meaning: `Let H be the first two terms`, `the data term D`."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from grader.derivation.nodes.parser import Parser
from grader.derivation.nodes.syntax import Add, Node, Symbol
from grader.derivation.text.documents import Document
from grader.derivation.text.lexer import ReadError, tokens

COUNTS = {"": 1, "one": 1, "two": 2, "2": 2, "three": 3, "3": 3, "four": 4, "4": 4}
FIRST_TERMS = re.compile(r"\bfirst\s+(?:(one|two|three|four|\d)\s+)?(?:term|part|summand)s?\b", re.I)
BEFORE, AFTER = 50, 70


@dataclass(frozen=True)
class Named:
    """A symbol and what words say that it is."""

    symbol: Symbol
    body: Node


def named_in_words(
    document: Document, unknown: Collection[str], sums: Sequence[tuple[int, Node]], parts: Mapping[str, Node]
) -> Iterator[Named]:
    """What the words around a lone symbol make of it.

    `sums` are sides with several terms, each with its line; `parts` what certain words stand for in this question.
    """
    for formula in document.formulas:
        symbol = _lone(formula.text)
        if symbol is None or symbol.name not in unknown:
            continue
        near = (_sentence_end(formula.words)[-BEFORE:], _sentence_start(formula.after)[:AFTER])
        for words in near:
            first = FIRST_TERMS.search(words)
            above = [node for line, node in sums if line <= formula.line]
            if first and above:
                count = COUNTS.get((first[1] or "").lower(), 0)
                node = above[-1]
                if isinstance(node, Add) and 0 < count < len(node.terms):
                    kept = node.terms[:count]
                    yield Named(symbol, kept[0] if count == 1 else Add(kept))
                    break
            body = next((body for phrase, body in parts.items() if _says(phrase, words)), None)
            if body is not None:
                yield Named(symbol, body)
                break


TRUE = r"(?:true|correct|right|target|actual|gold|ground[- ]truth)\s+(?:class|label|category)"
TRUE_BEFORE = re.compile(TRUE + r"\s*(?:is|be|index|:|,)?\s*$", re.I)
TRUE_AFTER = re.compile(r"^\s*(?:is|be|denotes?|for|stands for|=)?\s*(?:the\s+)?(?:index of the\s+)?" + TRUE, re.I)


def true_class(document: Document) -> str:
    """The letter that words make the class of the example: `the true class c`; "" if there is none."""
    for formula in document.formulas:
        text = formula.text.strip()
        said = TRUE_BEFORE.search(formula.words[-60:]) or TRUE_AFTER.search(formula.after[:60])
        if len(text) == 1 and text.islower() and said:
            return text
    return ""


def _lone(text: str) -> Symbol | None:
    """The symbol, if a formula is nothing else."""
    if len(text) > 40:
        return None
    try:
        parser = Parser(tokens(text))
        node = parser.side()
    except ReadError:
        return None
    return node if isinstance(node, Symbol) and not node.subs and parser.token.kind == "end" else None


def _sentence_end(words: str) -> str:
    return re.split(r"[.;!?\n]\s", words)[-1]


def _sentence_start(words: str) -> str:
    return re.split(r"[.;:!?](?:\s|$)", words)[0]


def _says(phrase: str, words: str) -> bool:
    plain = re.sub(r"[\s\-–_*]+", " ", words.lower())
    return re.search(rf"\b{re.escape(phrase.lower())}", plain) is not None
