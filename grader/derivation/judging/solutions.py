"""What an answer says a symbol is that the question leaves open, and the equations of which that is the solution."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from grader.derivation.judging.claims import GOOD, TROUBLE, Claim, Word
from grader.derivation.judging.mentions import mentions
from grader.derivation.judging.otherwise.imposing import EQUATION
from grader.derivation.judging.otherwise.solving import rooted
from grader.derivation.judging.quoting import Quoter
from grader.derivation.meaning.definitions import definitions
from grader.derivation.meaning.symbols import Table
from grader.derivation.nodes.indices import is_plain_index
from grader.derivation.nodes.syntax import Node, Number, Sum, Symbol, walk


@dataclass
class Solutions(Quoter):
    """Keeps what symbols are found to be; equations hold for that and are no identities."""

    solutions: list[tuple[str, Table]] = field(default_factory=list)

    def _solution(self, symbol: Node, body: Node, about: Claim) -> Claim | None:
        """What a symbol is that the question leaves open: the solution of an equation, or a number that is chosen."""
        symbol, body = rooted(symbol, body)
        declared = self.table.find(symbol.name) if isinstance(symbol, Symbol) else None
        if self.trying or declared is None or declared.one_hot or declared.name not in self.places[0].given:
            return None
        if not isinstance(symbol, Symbol) or self._occurs(symbol, body):
            return None
        indices = (*symbol.upper, *symbol.subs)
        if indices and not (self.equated and all(map(is_plain_index, indices))):
            return None
        if symbol.name not in self.table.declared and not self._was_used(symbol.name):
            return None  # another name, to which this student gives a meaning
        if not isinstance(body, Number):
            with contextlib.suppress(*TROUBLE):
                named = replace(symbol, name="solution'")
                for table, name in definitions(named, body, self.table, self.current(), self.customs):
                    if indices and table.declared[name].axes != declared.axes:
                        return None
                    if table.declared[name].axes == declared.axes:
                        found = replace(table.declared[name], name=declared.name), table.definitions[name]
                        self.solutions.append((declared.name, self.table.with_definition(*found)))
                        break
        note = f"what {symbol.name} is, which the question leaves open"
        about = replace(about, status=Word.DEFINITION, note=note, doubtful=True, imposes=isinstance(body, Number))
        return about if about.imposes else replace(about, reading=None)

    def _was_used(self, name: str) -> bool:
        """Whether a line above holds with what the question means by a name."""
        held = [each for each in enumerate(self.claims) if each[1] is not None and each[1].status is Word.HOLDS]
        symbols = [at for at, claim in held if claim and not (claim.table and name in claim.table.functions)]
        return any(at in self.done and mentions(self.done[at], name) for at in symbols)

    def _for_solutions(self) -> None:
        """Lines that hold only for the solution that is given further down were equations, not identities."""
        for at, claim in enumerate(self.claims):
            doubted = claim is not None and (claim.status in (Word.DIFFERS, Word.IMPLIED) or claim.note == EQUATION)
            if claim is None or not doubted:
                continue
            before = self.table
            for name, table in self.solutions:
                self.table = table
                with contextlib.suppress(*TROUBLE):
                    pair = self._decided(self.done[at])
                    left, right = pair.lefts[0].node, pair.right.node
                    if left is not None and right is not None:
                        found = self._judged(left, right, (), claim)
                        if found.status in GOOD:
                            note = f"holds for the {name} that is found"
                            self.claims[at] = replace(found, status=Word.HOLDS, note=note, table=table)
                            break
            self.table = before

    def _sums_written(self) -> Sequence[Node]:
        """The sums of the answer that name their index, the last ones first."""
        pairs = [*self.done.values(), *(pair for _, pair in self.waiting)]
        sides = [side.node for pair in pairs for side in (*pair.lefts[:1], pair.right) if side.node is not None]
        found = {each: None for node in sides for each in walk(node) if isinstance(each, Sum) and each.variables}
        return list(found)[::-1]
