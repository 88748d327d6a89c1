"""What may be left out of a formula or stand in the place of something else: symbols with the letters at hand."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from grader.derivation.judging.claims import Claim
from grader.derivation.meaning.indices import HIDDEN
from grader.derivation.meaning.symbols import Table
from grader.derivation.nodes.syntax import OPEN, Call, Entry, Node, Number, Symbol, Variable, walk

MAX_ATOMS = 40
THROUGH = "#through"
CONSTANTS = (Number(2.0),)


@dataclass(frozen=True)
class Vocabulary:
    """The symbols of a claim's table, and the axis of each letter where something is written; `summed` are bound, and
    the letters of `left_out` are not written."""

    table: Table
    letters: Mapping[str, str]
    names: tuple[str, ...]
    summed: frozenset[str] = frozenset()
    left_out: frozenset[str] = frozenset()

    @cached_property
    def sizes(self) -> tuple[Node, ...]:
        """The constants by which people are off: 2, and how many examples, classes or entries there are."""
        return (*CONSTANTS, *(Symbol(name) for name in sorted(self.table.main_sizes)))

    @cached_property
    def atoms(self) -> tuple[Node, ...]:
        """Symbols with each choice of letters, and the exponentials of those that stand in one."""
        found = [entry for name in self.names for entry in self._entries(name)]
        return tuple(itertools.islice(itertools.chain(found, self._exponentials(found)), MAX_ATOMS))

    @property
    def through(self) -> dict[str, str]:
        """Letters of their own for what a chain rule goes through."""
        return {f"{letter}{THROUGH}": axis for letter, axis in self.letters.items()}

    @property
    def pairs(self) -> list[tuple[Variable, Variable]]:
        """Letters that may be equal or not."""
        found = [Variable(letter, axis) for letter, axis in self.letters.items()]
        return [each for each in itertools.combinations(found, 2) if each[0].axis == each[1].axis]

    def others(self, letter: str) -> list[str]:
        """The letters that could stand in the place of one."""
        axis = self.letters.get(letter)
        return [each for each, other in self.letters.items() if other == axis and each != letter]

    def labels(self, variable: Variable) -> Iterator[Entry]:
        """The labels for a class, each of the example that is at hand."""
        for name in self.names:
            declared = self.table.declared[name]
            if declared.one_hot and declared.along == variable.axis:
                written = {**{axis: letter for letter, axis in self.letters.items()}, variable.axis: variable.name}
                yield Entry(name, tuple(written.get(axis) or self._unwritten(axis) for axis in declared.axes))

    def within(self, variables: tuple[Variable, ...]) -> Vocabulary:
        """The same inside of a sum over these variables."""
        found = {each.name: each.axis for each in variables if each.axis}
        return replace(self, letters={**self.letters, **found}, summed=self.summed | found.keys())

    def _entries(self, name: str) -> Iterator[Entry]:
        declared = self.table.declared[name]
        choices = [
            [letter for letter, axis in self.letters.items() if axis == each] or [self._unwritten(each)]
            for each in declared.axes
        ]
        last = declared.along
        for indices in itertools.product(*choices):
            if declared.one_hot and indices[-1] not in self.summed:
                continue  # the label of one class may be a condition that stands elsewhere
            yield Entry(name, tuple(indices))
            if last and indices[-1] != OPEN and declared.axes[-1] == last and not declared.one_hot:
                yield Entry(name, (*indices[:-1], OPEN))

    def _unwritten(self, axis: str) -> str:
        return f"{HIDDEN}{axis}" if axis in self.left_out else OPEN

    def _exponentials(self, found: list[Entry]) -> Iterator[Node]:
        powers = {
            each.name
            for definition in self.table.definitions.values()
            for call in walk(definition.body)
            if isinstance(call, Call) and call.function == "exp"
            for each in walk(call.argument)
            if isinstance(each, Entry)
        }
        return (Call("exp", each) for each in found if each.name in powers)


def vocabulary_of(claim: Claim) -> Vocabulary:
    """The symbols that a claim could have had, those that it has first."""
    assert claim.reading is not None and claim.table is not None
    table = claim.table
    nodes = [each for side in claim.reading.nodes for each in walk(side)]
    bound = {each.name for each in nodes if isinstance(each, Variable) and "#" in each.name}
    written = {each.name for each in nodes if isinstance(each, Entry)}
    axes = claim.reading.axes.items()
    free = {name: axis for name, axis in axes if axis and name[0] != HIDDEN and name not in bound}
    known = [name for name in table.declared if "|" not in name and name not in written]
    names = [*(name for name in table.declared if name in written), *known]
    indices = {index for each in nodes if isinstance(each, Entry) for index in each.indices if isinstance(index, str)}
    left_out = frozenset(axis for axis in table.axes if f"{HIDDEN}{axis}" in indices)
    return Vocabulary(table, free, tuple(names), left_out=left_out)
