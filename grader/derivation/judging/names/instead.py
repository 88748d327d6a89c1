"""Names that an answer has in the place of the question's, as its words say: `weights $b_k$ (instead of $w_k$)`."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence

from grader.derivation.judging.names.naming import TERMS_OF, lone
from grader.derivation.meaning.symbols import Table
from grader.derivation.nodes.syntax import Symbol
from grader.derivation.text.documents import Formula

SOURCE = (
    r"(?:sheet|question|exercise|task|assignment|handout|problem|statement|script|lecture|notes"
    r"|aufgabe\w*|blatt|skript|énoncé|sujet|cours|enunciado|ejercicio|tarea)"
)
INSTEAD = r"(?:instead of|in place of|rather than|statt|anstatt|anstelle von|au lieu de|en vez de|en lugar de)"
THE = r"(?:the|our|your|der|die|das|dem|des|l['’]|le|la|el|los)"
ELSEWHERE = re.compile(
    rf"\s*(?:[(,;:–—]|--?)?\s*(?:(?:which|that|and|und|et|y)\s+)?(?:"
    rf"{INSTEAD}\s+(?:{THE}\s*)?(?:{SOURCE}['’]?s?\s+)?"
    rf"|(?:(?:in|on|of|im|auf|en|dans|del?|du)\s+)?(?:{THE}\s*)?{SOURCE}"
    r"(?:\s+(?:it|they|this|these|is|are|has|calls?|writes?|uses?|names?|says|for|them|called|written|denoted|by|as|"
    r"heißt|heißen|sie|steht|ist|est|sont|es|son|se|llaman?|appellent|appelle|les|los)){0,4}[:,]?\s*"
    r"|(?:your|there|dort|là|allí|euer|dein|vos|votre)\s+)",
    re.I,
)
"""What stands between a new name and that of the question: `(instead of`, `(the sheet calls them`, `(your`."""
MEANS = re.compile(
    rf"\s*,?\s*(?:(?:which|that)\s+)?(?:stands? for|(?:is|are) what {THE}\s+{SOURCE} (?:calls?|writes?|denotes?)"
    r"|(?:is|are) (?:just |simply )?(?:another|a(?: different)?|the new|my) name (?:for|of)|takes? the place of"
    r"|(?:is|are|ist|sind|est|sont|es|son) (?:your|euer|eure|dein|deine|vos|votre|tu|vuestr[oa])\b"
    r"|replaces?|steht für|stehen für|ersetzt|remplace|désigne|sustituye a)\s+(?:as |by )?(?:the |your |our )?",
    re.I,
)
"""The same without a bracket: `stands for`, `is what the exercise calls`."""
OPENED = re.compile(rf"\s*(?:[\w'’]+\s+){{0,3}}[(\[,–—]\s*=?\s*(?:{THE}\s+)?", re.I)
OF_SOURCE = re.compile(
    rf"\s*(?:of|in|on|from|im|auf|aus|von|des|dans|sur|del?|du|en)\s+(?:{THE}\s*)?{SOURCE}\s*(?:[]),;.:–—]|$)", re.I
)
"""After the question's name, which stands behind an opened bracket: `(the $w_k$ of the assignment)`."""
CLOSED = re.compile(r"\s*(?:[])},;.:–—]|(?:and|und|et|y|here|hier|ici)\b|$)", re.I)
"""After it in any other bracket: it is that symbol as it is, and not `the sheet's $J$ without the penalty`."""
FOR = re.compile(r"\s*(?:for|für|pour|para|por)\s+(?:the |your |our )?", re.I)
WRITING = re.compile(
    r"\b(?:I|we|ich|wir|je|nous|on)(?:\s+\w+)?\s+(?:writ|us|schreib|benutz|verwend|écri|not|utilis)\w*\s*$", re.I
)
"""Before a new name that words put `for` one of the question's: `I write $V$ for $W$`."""
CALLED = re.compile(
    r"\s*,?\s*(?:(?:which|that)\s+)?(?:(?:is|are|will be|gets?|was|were)\s+)?(?:here\s+|now\s+)?"
    r"(?:called|named|denoted|renamed|written|referred to)(?:\s+(?:here|by|as|to|below|in what follows)){0,2}\s+"
    r"|\s*(?:heißt|heißen|nenne ich|nennen wir|est notée?|sont notée?s|s['’]appelle(?:nt)?|se llaman?)\s+"
    r"(?:(?:hier|bei mir|ici|aquí)\s+)?"
    r"|\s*\(\s*(?:here|my|hier|bei mir|ici|aquí|for me|below)\s*:?\s*",
    re.I,
)
"""What stands between the question's name and a new one: `is called`, `(here`."""
TOLD = 120


def names_instead(formulas: Sequence[Formula], table: Table) -> dict[str, str]:
    """The symbol of the question for each name that words put in its place; none that means something already.

    The rows of a matrix `B` that is named so are `b`, if anything is.
    """
    found = dict[str, set[str]]()
    for new, old in _told(formulas, table):
        found.setdefault(new, set()).add(old)
        row = re.compile(rf"(?<![A-Za-z\\]){new.lower()}\}}?\s*_")
        if new.isupper() and table.find(new.lower()) is None and any(row.search(each.text) for each in formulas):
            found.setdefault(new.lower(), set()).add(old)
    return {new: min(olds) for new, olds in sorted(found.items()) if len(olds) == 1}


def _told(formulas: Sequence[Formula], table: Table) -> Iterator[tuple[str, str]]:
    for at, (first, second) in enumerate(itertools.pairwise(formulas)):
        behind = formulas[at + 2].words if at + 2 < len(formulas) else second.after
        if TERMS_OF.search(first.words):
            continue  # the first term of $J$, called $H$
        if len(second.words) > TOLD or (order := _order(first.words, second.words, behind)) == 0:
            continue
        new, old = map(lone, (first.text, second.text)[::order])
        meant = _of_the_question(old, table) if old is not None else ""
        if new is None or old is None or not meant:
            continue
        counts = len(new.subs) + len(new.upper)
        fits = counts == len(old.subs) + len(old.upper) or not (counts or table.is_usual(new.name))
        if fits and table.find(new.name) is None and (old.name == meant or new.name.isupper()):
            yield new.name, meant


def _order(before: str, between: str, behind: str) -> int:
    """1 if words say that the first of two symbols is in the place of the second, -1 the other way round, or 0."""
    if OPENED.fullmatch(between) and OF_SOURCE.match(behind):
        return 1
    if between.count("(") > between.count(")") and not CLOSED.match(behind):
        return 0
    placed = ELSEWHERE.fullmatch(between) or MEANS.fullmatch(between)
    if placed or (FOR.fullmatch(between) and WRITING.search(before)):
        return 1
    return -1 if CALLED.fullmatch(between) else 0


def _of_the_question(symbol: Symbol, table: Table) -> str:
    """The symbol of the question that has this name, or whose matrix it is."""
    known = table.find(symbol.name)
    is_matrix = symbol.name in table.matrices and not symbol.subs and not symbol.upper
    return known.name if known is not None and (known.name == symbol.name or is_matrix) else ""
