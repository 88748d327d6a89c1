"""What may stand in an answer's formulas: the question's symbols, their indices and sizes, and names of its own."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from grader.derivation.guessing.marks import marks
from grader.derivation.meaning.symbols import MARK, Table
from grader.derivation.text.vocabulary import GREEK

FREQUENT = 2
"""In so many formulas stands a name that an answer has of its own."""


@dataclass(frozen=True)
class Alphabet:
    """Symbols as they are written; `own` are unknown ones that stand in several formulas, `used` indices that do."""

    symbols: tuple[str, ...]
    indices: tuple[str, ...]
    own: frozenset[str]
    used: frozenset[str]
    table: Table

    @property
    def counting(self) -> str:
        """The letters that usually count something."""
        return "".join(letter for letter in self.indices if len(letter) == 1)

    def knows(self, written: str) -> bool:
        """Whether a sign has a meaning as it stands."""
        name = written.removeprefix("\\")
        return bool(self.table.find(name) or name in self.table.sizes or self.table.constant(name))

    def is_index(self, letter: str) -> bool:
        """Whether a letter usually counts something, or counts something in this answer."""
        return letter in self.indices or (letter in self.used and self.table.is_index(letter))

    def may_be_row(self, written: str) -> bool:
        """Whether a letter is a matrix, of which one index means an example, and not one of the example's entries."""
        found = self.table.find(written) if written in self.table.matrices else None
        return found is not None and self.table.leave_out in found.axes

    def sizes_of(self, index: str) -> tuple[str, ...]:
        """The sizes of what an index may count, the usual name of each."""
        axes = [axis for axis, letters in self.table.letters.items() if index in letters]
        return tuple(_first(self.table, axis) for axis in axes if axis in self.table.sizes.values())

    def fits(self, index: str, size: str) -> bool:
        """Whether an index may end at a size."""
        axis = self.table.sizes.get(size)
        return axis is not None and index in self.table.letters.get(axis, ())

    @functools.cached_property
    def sizes(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(_first(self.table, axis) for axis in self.table.sizes.values()))


def _first(table: Table, axis: str) -> str:
    return next(size for size, of in table.sizes.items() if of == axis)


def alphabet_of(table: Table, texts: Iterable[str]) -> Alphabet:
    """The alphabet of an answer with these formulas."""
    texts = list(texts)
    counted = Counter(name for text in texts for name in {mark.text for mark in marks(text) if mark.kind == "symbol"})
    known = [name for name in (*table.declared, *table.matrices) if _is_sign(name)]
    used = [name for name in table.also if _is_sign(name) and counted[_written(name)] >= FREQUENT]
    symbols = tuple(dict.fromkeys(map(_written, [*known, *used])))
    indices = tuple(dict.fromkeys(letter for letters in table.letters.values() for letter in letters))
    counting = Counter(
        name for text in texts for name in {mark.text for mark in marks(text) if mark.kind in ("index", "joined")}
    )
    counts = frozenset(name for name, count in counting.items() if count >= FREQUENT and len(name) == 1)
    own = frozenset(
        name for name, count in counted.items() if count >= FREQUENT and table.find(name.lstrip("\\")) is None
    )
    return Alphabet(symbols, indices, own, counts, table)


def _is_sign(name: str) -> bool:
    return MARK not in name and "/" not in name and (len(name) == 1 or name in GREEK)


def _written(name: str) -> str:
    return f"\\{name}" if name in GREEK else name
