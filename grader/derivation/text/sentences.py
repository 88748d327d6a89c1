"""Sentences of the words around formulas."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

SHORT = re.compile(r"\b(i\.\s?e|e\.\s?g|w\.\s?r\.\s?t|cf|resp|eq|eqs|fig|sec|d\.\s?h|z\.\s?B|bzw|p\.\s?ej)\.", re.I)
"""Words that are cut short: their full stops end no sentence."""
END = re.compile(r"[.;!?](?=[\s*_)]|$)|\n[ \t]*\n(?:[ \t]*[-+•][ \t])?|\n[ \t]*[-*#|>]")


def with_whole_words(words: str) -> str:
    """The words without the full stops of those that are cut short."""
    return SHORT.sub(lambda match: match[1].replace(".", ""), words)


def ends_sentence(words: str) -> bool:
    """Whether a sentence ends somewhere in the words."""
    return END.search(with_whole_words(words)) is not None


def last_sentence(words: str) -> str:
    """What is said after the last end of a sentence."""
    return END.split(with_whole_words(words))[-1]


def sentences_before(formulas: Iterable[tuple[str, str]]) -> Iterator[str]:
    """For each formula, given as the words before it and its text, its sentence up to it without other formulas."""
    sentence = ""
    for words, text in formulas:
        sentence = last_sentence(f"{sentence} {words}"[-400:])
        yield sentence
        sentence = "" if ends_sentence(text) else sentence


def sentences(words: str) -> Iterator[tuple[int, str]]:
    """Each sentence, with where it begins."""
    whole = SHORT.sub(lambda match: match[0].replace(".", " "), words)
    begin = 0
    for end in END.finditer(whole):
        yield begin, whole[begin : end.end()]
        begin = end.end()
    yield begin, whole[begin:]
