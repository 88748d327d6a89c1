"""A reader that is told an answer piece by piece, and may be asked beforehand what it would say of a pair."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from grader.derivation.judging.claims import TROUBLE, Claim
from grader.derivation.judging.discourse import Pair
from grader.derivation.judging.names.naming import named_beside, named_in_words
from grader.derivation.judging.reader import Reader
from grader.derivation.nodes.syntax import Add
from grader.derivation.text.documents import Document, Formula


@dataclass
class Listener(Reader):
    """Knows what was told so far."""

    def tried(self, pair: Pair) -> Claim | None:
        """What is to be said of a pair, of which nothing is kept; None if it means nothing yet."""
        kept = (self.table, dict(self.customs), set(self.settled), list(self.renamed), list(self.waiting))
        self.trying = True
        try:
            return self._claim(pair, final=False)
        except (*TROUBLE, AssertionError, TypeError):
            return None
        finally:
            self.table, self.customs, self.settled, self.renamed, self.waiting = kept
            self.trying = False

    def name(self, pairs: Sequence[Pair]) -> None:
        """Give the symbols a meaning that words within a formula name."""
        for pair in pairs:
            self.named += named_beside(pair.words[1], pair.line, self.sums, self.table.parts)
        self._name(None)

    def told(self, formula: Formula, following: Formula | None, pairs: Sequence[Pair]) -> None:
        """Keep what a formula says: what it defines, and what the words beside it name. Raises TooMuch."""
        for pair in pairs:
            sides = [side.node for side in (*pair.lefts, pair.right)]
            self.sums += [(pair.line, node) for node in sides if isinstance(node, Add)]
        near = Document(tuple(each for each in (formula, following) if each is not None), {})
        self.named += named_in_words(near, self.sums, self.table.parts)
        for pair in pairs:
            self.claims.append(None)
            self._settle(len(self.claims) - 1, pair, final=False)
        self._name(None)
        self._wait_again()
