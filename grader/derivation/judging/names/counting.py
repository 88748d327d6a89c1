r"""What the letters of an answer count: sizes, indices that sums are over, the index of what is differentiated by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from grader.derivation.judging.names.sizes import limits_of, means_of, places_of, sizes_of
from grader.derivation.meaning.symbols import Table
from grader.derivation.nodes.chains import Statement
from grader.derivation.nodes.indices import is_plain_index
from grader.derivation.nodes.syntax import Derivative, Operator, Sum, Symbol, walk


@dataclass(frozen=True)
class Counting:
    """The axis that each letter is the size of, the letters that usually count each axis, those that sums are over, and
    those of what an answer differentiates by."""

    sizes: Mapping[str, str] = field(default_factory=dict)
    letters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    summed: frozenset[str] = frozenset()
    by: frozenset[str] = frozenset()

    def put_into(self, table: Table) -> Table:
        """A question's table in which letters mean that; what is summed over is no other name for a symbol."""
        also = {name: of for name, of in table.also.items() if name not in self.summed}
        return replace(table, sizes=self.sizes, letters=self.letters, also=also, at_hand=self.by, summed=self.summed)


def counting_of(statements: Sequence[Statement], table: Table) -> Counting:
    """What letters count in an answer, by all of its lines."""
    nodes = [side.node for statement in statements for side in statement.sides if side.node is not None]
    parts = [part for node in nodes for part in walk(node)]
    sums = [part for part in parts if isinstance(part, Sum)]
    sizes = sizes_of(parts, table)
    summed = frozenset(variable.name for each in sums for variable in each.variables)
    by = [part.by for part in parts if isinstance(part, Derivative | Operator) and isinstance(part.by, Symbol)]
    letters = frozenset(index.name for each in by if isinstance(each, Symbol) for index in _indices(each))
    limits = [*limits_of(parts), *means_of(parts)]
    return Counting(sizes, _letters(limits, replace(table, sizes=sizes)), summed, letters)


def _indices(symbol: Symbol) -> list[Symbol]:
    return [each for each in (*symbol.subs, *symbol.upper) if isinstance(each, Symbol) and is_plain_index(each)]


def _letters(limits: Sequence[tuple[str, Sum]], table: Table) -> Mapping[str, tuple[str, ...]]:
    r"""The letters of the table, and others that all sums up to a size, or means, count an axis with, and that stand
    nowhere below them where only another is counted: `\sum_{j=1}^{N}`."""
    found: dict[str, set[str]] = {}
    for size, each in limits:
        for variable in each.variables if size in table.sizes else ():
            axis, there = table.sizes[size], set(places_of(variable.name, each.body, table))
            found.setdefault(variable.name, set()).update({axis} if not there else there & {axis} or there | {axis})
    own = {letter: axis for letter, (axis, *more) in found.items() if not more and letter not in table.letters[axis]}
    return {
        axis: (
            *(letter for letter in letters if own.get(letter, axis) == axis),
            *(letter for letter in own if own[letter] == axis),
        )
        for axis, letters in table.letters.items()
    }
