"""Names that words give to terms of a symbol of the question: `the first term of $J$, called $H$`."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from grader.derivation.judging.names.naming import OF, TERMS_OF, lone, numbered, terms_meant
from grader.derivation.judging.words.connectives import GIVEN_TO
from grader.derivation.meaning.symbols import Definition, Table
from grader.derivation.meaning.variants import open_indices
from grader.derivation.nodes.syntax import Negative, Node
from grader.derivation.text.documents import Formula

OTHERS = re.compile(r"[\w\s,:]{0,30}\b(?:the|der|die|das|dem|den|le|la|el|los)\s+" + TERMS_OF.pattern, re.I)
"""What stands between a new name and the symbol whose terms it is."""


@dataclass(frozen=True)
class Terms:
    """A new name, the words that say which terms of what it is, where, and what these may be in the question."""

    name: str
    words: str
    line: int
    definitions: tuple[Definition, ...]


def terms_named(formulas: Sequence[Formula], table: Table) -> Iterator[Terms]:
    """The names that mean nothing yet and that words give to terms of what the question defines."""
    for before, after in itertools.pairwise(formulas):
        for new, old, words in (
            (after, before, before.words if GIVEN_TO.fullmatch(after.words) else ""),
            (before, after, after.words if OTHERS.fullmatch(after.words) else ""),
            (before, after, f"{before.words.rstrip()} of " if OF.fullmatch(after.words) else ""),
        ):
            symbol, known = lone(new.text), lone(old.text)
            symbol = numbered(symbol) if symbol is not None else None
            if not TERMS_OF.search(words) or symbol is None or known is None or symbol.subs or symbol.upper:
                continue
            of = table.find(known.name)
            definition = table.definitions.get(of.name) if of is not None else None
            if definition is None or table.find(symbol.name) is not None or table.is_usual(symbol.name):
                continue
            meant = [each for each in either_sign(words, definition.body) if not open_indices(each)]
            if meant:
                yield Terms(symbol.name, words, new.line, tuple(Definition((), each) for each in meant))


def either_sign(words: str, node: Node) -> list[Node]:
    """The terms that words name; a single one with its sign or, for they may mean that as well, without a minus."""
    _, terms = terms_meant(words, node, signed=True)
    found = [terms, terms.of] if isinstance(terms, Negative) else [terms]
    return [each for each in found if each is not None]
