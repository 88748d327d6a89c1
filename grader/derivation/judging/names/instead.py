"""Names that an answer has in the place of the question's, as its words say: `weights $b_k$ (instead of $w_k$)`."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence

from grader.derivation.judging.names.naming import lone
from grader.derivation.meaning.symbols import Table
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
    r"heißt|heißen|sie|steht|ist|est|sont|es|son|se|llaman?|appellent|appelle|les|los)){0,4}[:,]?\s*)",
    re.I,
)
"""What stands between a new name and that of the question: `(instead of`, `(the sheet calls them`."""
TOLD = 120


def names_instead(formulas: Sequence[Formula], table: Table) -> dict[str, str]:
    """The symbol of the question for each name that words put in its place; none that means something already."""
    found = dict[str, set[str]]()
    for new, old in _told(formulas, table):
        found.setdefault(new, set()).add(old)
    return {new: min(olds) for new, olds in sorted(found.items()) if len(olds) == 1}


def _told(formulas: Sequence[Formula], table: Table) -> Iterator[tuple[str, str]]:
    for formula, following in itertools.pairwise(formulas):
        if len(following.words) > TOLD or not ELSEWHERE.fullmatch(following.words):
            continue
        new, old = lone(formula.text), lone(following.text)
        known = table.find(old.name) if old is not None else None
        if new is None or old is None or known is None or known.name != old.name:
            continue
        counts = len(new.subs) + len(new.upper)
        fits = counts == len(old.subs) + len(old.upper) or not (counts or table.is_usual(new.name))
        if fits and table.find(new.name) is None:
            yield new.name, old.name
