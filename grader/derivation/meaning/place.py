"""Random points at which formulas are tested, and the values of all symbols there."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from grader.derivation.budget import Budget
from grader.derivation.meaning.symbols import Table
from grader.derivation.meaning.values import Array, MeaningError
from grader.derivation.nodes.syntax import Label

STEP = 1e-30


@dataclass(frozen=True, eq=False)
class Place:
    """Several random points of the same sizes: an array (points, 1, *axes) for each given symbol.

    `differentiated` is the symbol that a derivative is taken by, with its values for each step.
    """

    table: Table
    sizes: Mapping[str, int]
    given: Mapping[str, Array]
    axes: Mapping[str, str] = field(default_factory=dict)
    known: dict[str, Array] = field(default_factory=dict)
    budget: Budget = field(default_factory=Budget)
    differentiated: str | None = None
    directions: Mapping[str, Array] = field(default_factory=dict)
    moved: dict[str, Place] = field(default_factory=dict, init=False)
    """These points moved along each symbol that a derivative was taken by; of no other place than this one."""
    sized: dict[tuple[tuple[str, int], ...], Place] = field(default_factory=dict, init=False)
    """Points of other sizes in place of these."""

    def with_axes(self, axes: Mapping[str, str], budget: Budget | None = None) -> Place:
        """The same points for a formula with these indices; what is computed there is known to both."""
        made = object.__new__(Place)  # asked for at every sum: `replace` would take five times as long
        made.__dict__.update(self.__dict__, axes=axes, budget=budget or self.budget)
        return made

    def with_table(self, table: Table) -> Place:
        """The same points with other definitions; what was computed of the old ones is kept where it still holds."""
        if table is self.table:
            return self
        before, after = self.table.definitions, table.definitions
        if any(after.get(name) is not definition for name, definition in before.items() if name not in self.table.own):
            return replace(self, table=table, known={})
        if any(name in self.given and name not in before for name in after):
            return replace(self, table=table, known={})
        kept = {name: array for name, array in self.known.items() if name not in table.own and name in table.declared}
        return replace(self, table=table, known=kept)

    def value_of(self, name: str) -> Array | None:
        """The values of a symbol, (points, steps, *axes), that are given or were computed before."""
        if name in self.known:
            return self.known[name]
        return self.given.get(name) if name not in self.table.definitions else None

    def with_values(self, name: str, array: Array) -> Place:
        """The same points with other values of a symbol."""
        return replace(self, known={name: array})

    def with_directions(self, names: Collection[str]) -> Place:
        """The same points with a random direction for each of these symbols."""
        found = {}
        for name in sorted(names):
            random = np.random.default_rng([11, *name.encode()])
            found[name] = random.normal(size=self.given[name].shape)
        return replace(self, directions=found)

    def moving(self) -> Place:
        """The same points with every symbol that has a direction moved along it by a small imaginary step."""
        if self.differentiated is not None:
            raise MeaningError("a differential within a derivative is not read")
        known = {name: self.given[name] + 1j * STEP * towards for name, towards in self.directions.items()}
        return replace(self, known=known, differentiated="")

    def differentiating(self, name: str, array: Array) -> Place:
        """The same points once for each entry of a symbol, which is moved by a small imaginary step there.

        `array` holds its values.
        """
        if self.differentiated is not None:
            raise MeaningError("a derivative of a derivative is not read")
        if name not in self.moved:
            self.moved[name] = self._moved(name, array)
        return self.moved[name].with_axes(self.axes, self.budget)

    def _moved(self, name: str, array: Array) -> Place:
        count = int(np.prod(array.shape[2:], dtype=int))
        steps = 1j * STEP * np.eye(count).reshape(1, count, *array.shape[2:])
        known = {name: array + steps}
        return replace(self, known=known, differentiated=name)

    def labels(self, label: Label) -> Array:
        """The one-hot labels that a class is the label of, with the classes last."""
        return np.moveaxis(self.given[label.labels], 2 + self.table.class_axis(label.labels), -1)

    def example(self, label: Label) -> tuple[str, ...]:
        """The index of a label's example; none where the question has one example."""
        return (label.example,) if len(self.table.declared[label.labels].axes) > 1 else ()
