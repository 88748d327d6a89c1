"""Random points at which formulas are tested, and the values of all symbols there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from grader.derivation.budget import Budget
from grader.derivation.meaning.symbols import Table
from grader.derivation.meaning.values import Array, MeaningError

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

    def with_axes(self, axes: Mapping[str, str]) -> Place:
        """The same points for a formula with these indices."""
        return replace(self, axes=axes)

    def with_table(self, table: Table) -> Place:
        """The same points with other definitions; what was computed of the old ones is kept where it still holds."""
        return replace(self, table=table)

    def value_of(self, name: str) -> Array | None:
        """The values of a symbol, (points, steps, *axes), that are given or were computed before."""
        if name in self.known:
            return self.known[name]
        return self.given.get(name) if name not in self.table.definitions else None

    def differentiating(self, name: str, array: Array) -> Place:
        """The same points once for each entry of a symbol, which is moved by a small imaginary step there.

        `array` holds its values.
        """
        if self.differentiated is not None:
            raise MeaningError("a derivative of a derivative is not read")
        count = int(np.prod(array.shape[2:], dtype=int))
        steps = 1j * STEP * np.eye(count).reshape(1, count, *array.shape[2:])
        known = {name: array + steps}
        return replace(self, known=known, differentiated=name)
