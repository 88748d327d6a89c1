"""All twins of one function with their numbers: those of its whole value, and of each term that it is a sum of."""

from __future__ import annotations

import ast
import functools
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import numpy as np

from grader.explain.base import kinds
from grader.explain.twins.calls import Calls
from grader.explain.twins.making import Program, affordable, extras
from grader.oracle.numeric import Floats
from grader.sandbox.runtime.edits import Edit

ALIKE = 1.0
"""Twins with the same numbers are kept beside the cheapest of them up to this much more: it may have no words."""
SAME = 1e-9
DIGITS = 8
MOST_ALIKE = 8
LEAST = 1e-10
"""Numbers that are all smaller than this beside the right ones, or larger by as much, explain nothing."""
SPARE = 2
"""Numbers, at least, beyond two for each term that a factor is fitted to."""
Saved = dict[str, np.ndarray]
FIELDS, ELSEWHERE = ("fit", "edits", "costs", "alike"), "elsewhere"


@dataclass(frozen=True, eq=False)
class Columns:
    """Twins that differ in numbers: each row has the fitted numbers, an edit and its cost.

    The first row is the function itself, with -1 for an edit. `alike` pairs a row with an edit of the same numbers.
    """

    fit: Floats
    edits: np.ndarray
    costs: Floats
    alike: np.ndarray


class Part:
    """A program with its twins: the whole function, one of its terms, or (`extra`) one that does not belong there."""

    def __init__(
        self, program: Program, calls: Calls, shapes: Mapping[str, Any], *, whole: bool = False, extra: bool = False
    ) -> None:
        self.program, self.calls, self.shapes, self.whole, self.extra = program, calls, shapes, whole, extra
        self.columns: Columns
        self.elsewhere: Floats | None = None
        """For each row the numbers of other regimes, made when they are asked for: few answers are looked for there."""
        self._values: dict[int, list[Floats | None]] = {}
        self._lock = threading.RLock()

    @functools.cached_property
    def edits(self) -> list[Edit]:
        return [] if self.extra else self.program.edits(self.shapes, bounds=self.whole)

    def edit(self, number: int) -> Edit | None:
        return self.edits[number] if number >= 0 else None

    def values(self, number: int) -> list[Floats | None]:
        """What a twin returns for all calls."""
        with self._lock:
            if number not in self._values:
                if len(self._values) > 500:
                    self._values.clear()
                self._values[number] = self.program.bench.values(self.calls.probes, self.edit(number))
            return self._values[number]

    def make(self) -> None:
        """Run every twin once."""
        fitted = [self.calls.probes[number] for number in self.calls.fit]
        bench = self.program.bench
        bench.limit(fitted)
        rows = _Rows(self.calls)
        for number, edit in enumerate([None, *self.edits[: affordable(self.program, fitted)]], start=-1):
            values = bench.values(fitted, edit, all_or_none=True)
            if all(value is not None for value in values):
                numbers = self.calls.column(values, self.calls.fit)
                if np.isfinite(numbers).all() and LEAST < np.max(np.abs(numbers)) < 1 / LEAST:
                    rows.add(number, edit.cost if edit else 0.0, numbers, functools.partial(self._others, edit))
        self.columns, self.elsewhere = rows.columns(), None

    def make_elsewhere(self) -> Floats:
        """Run every twin that is kept once in the other regimes."""
        if self.elsewhere is None:
            self.elsewhere = np.array([self._others(self.edit(int(number))) for number in self.columns.edits])
        return self.elsewhere

    def _others(self, edit: Edit | None) -> Floats:
        if not self.whole:
            return np.zeros(0)
        numbers = self.calls.others
        return self.calls.column(self.program.bench.values([self.calls.probes[n] for n in numbers], edit), numbers)


class _Rows:
    """Collects twins whose numbers are new."""

    def __init__(self, calls: Calls) -> None:
        self.rows: list[tuple[int, float, Floats]] = []
        self.alike: list[tuple[int, int]] = []
        self.counts: dict[int, int] = {}
        self.seen: dict[bytes, int] = {}
        owner = calls.owner
        products = np.array([np.ones(owner.size), *(series[owner] for series in calls.products.values())])
        self.products = products[np.isfinite(products).all(axis=1)]

    def add(self, edit: int, cost: float, fit: Floats, others: Callable[[], Floats]) -> None:
        """Take in a twin; only those that are right where things are ordinary are looked at elsewhere as well."""
        key = _fingerprint(fit)
        if self.rows and self.seen.get(key) == 0:
            key += _fingerprint(others())
        row = self.seen.setdefault(key, len(self.rows))
        if row < len(self.rows):
            if row > 0 and cost <= self.rows[row][1] + ALIKE and self.counts.get(row, 0) < MOST_ALIKE:
                self.counts[row] = self.counts.get(row, 0) + 1
                self.alike.append((row, edit))
        elif row and self._is_a_multiple(fit):
            self.seen[key] = -1
        else:
            if not row:
                self.seen[key + _fingerprint(others())] = 0
            self.rows.append((edit, cost, fit))

    def _is_a_multiple(self, fit: Floats) -> bool:
        """Whether a twin is the function itself times a number or sizes, not 1: such are told of as factors."""
        right = self.rows[0][2]
        largest = int(np.argmax(np.abs(right)))
        if not right[largest]:
            return False
        ratios = fit[largest] / (right[largest] * self.products[:, largest])
        missed = np.max(np.abs(ratios[:, None] * self.products * right - fit), axis=1)
        fits = missed <= SAME * float(np.max(np.abs(fit)))
        return bool(fits.any()) and not (bool(fits[0]) and abs(ratios[0] - 1) <= SAME)

    def columns(self) -> Columns:
        return Columns(
            np.array([row[2] for row in self.rows]),
            np.array([row[0] for row in self.rows]),
            np.array([row[1] for row in self.rows]),
            np.array(self.alike, dtype=int).reshape(-1, 2),
        )


def _fingerprint(column: Floats) -> bytes:
    with np.errstate(all="ignore"):
        digits = np.float_power(10.0, DIGITS - np.ceil(np.log10(np.maximum(np.abs(column), 1e-9))))
        return bytes((np.round(column * digits) / digits + 0.0).tobytes())


class Library:
    """The twins of one function for one check, by part, and the splits: lists of parts that add up to the first."""

    def __init__(self, parts: Sequence[Part], splits: Sequence[Sequence[int]], calls: Calls) -> None:
        self.parts, self.splits, self.calls = parts, splits, calls
        self.remembered: dict[Any, Any] = {}
        """What is the same for every answer, by what it is of."""

    def make(self) -> None:
        for part in self.parts:
            part.make()

    def saved(self) -> Saved:
        """Its numbers, by name, to be put on disk."""
        saved = {f"{n}.{field}": getattr(part.columns, field) for n, part in enumerate(self.parts) for field in FIELDS}
        elsewhere = self.parts[0].elsewhere
        return saved if elsewhere is None else {**saved, ELSEWHERE: elsewhere}

    def load(self, saved: Saved) -> None:
        """Raises KeyError or ValueError where the numbers are not those of this library."""
        for number, part in enumerate(self.parts):
            fields = {name: saved[f"{number}.{name}"] for name in FIELDS}
            rows = len(fields["edits"])
            if fields["fit"].shape != (rows, self.calls.owner.size) or len(fields["costs"]) != rows:
                raise ValueError("not the numbers of this library")
            part.columns = Columns(**fields)
        elsewhere = saved.get(ELSEWHERE)
        size = sum(self.calls.places[number].size for number in self.calls.others)
        if elsewhere is not None and elsewhere.shape != (len(self.parts[0].columns.edits), size):
            raise ValueError("not the numbers of this library")
        self.parts[0].elsewhere = elsewhere


def library(
    text: str, function: str, output: str | None, calls: Calls, modules: Mapping[str, ModuleType] | None = None
) -> Library | None:
    """The twins of a function, not yet made; None where the text has no function that gives what it should."""
    if len(calls.regimes) < 2:
        return None
    program = Program.of(text, function, output, modules)
    if program is None or not _agrees(program, calls):
        return None
    shapes = kinds(calls.probes[calls.fit[0]])
    parts = [Part(program, calls, shapes, whole=True)]
    known: dict[str, int] = {}
    splits = []
    for programs in program.split():
        if calls.owner.size < 2 * len(programs) + SPARE or not _adds_up(programs, calls):
            continue
        numbers = []
        for each in programs:
            key = ast.dump(each.definition)
            if key not in known:
                known[key] = len(parts)
                parts.append(Part(each, calls, shapes))
            numbers.append(known[key])
        splits.append(numbers)
    for extra in extras(function, calls.probes[calls.fit[0]]):
        values = extra.bench.values([calls.probes[number] for number in calls.fit])
        column = calls.column(values, calls.fit)
        if np.isfinite(column).all() and column.any():
            splits.append([0, len(parts)])
            parts.append(Part(extra, calls, shapes, extra=True))
    return Library(parts, splits, calls)


def _agrees(program: Program, calls: Calls) -> bool:
    """Whether the function gives what the check expects (which may be a derivative, found numerically)."""
    values = program.bench.values(calls.probes)
    return all(_near(value, number, calls) for number, value in enumerate(values))


def _near(value: Floats | None, number: int, calls: Calls) -> bool:
    expected = calls.expected[number]
    if value is None or value.size != expected.value.size:
        return False
    coarsest = list(expected.tolerance.values())[-1]
    slack = coarsest + 1e-9 * float(np.max(np.abs(expected.value), initial=0.0))
    return bool(np.all(np.abs(value.reshape(expected.value.shape) - expected.value) <= slack))


def _adds_up(programs: Sequence[Program], calls: Calls) -> bool:
    numbers = calls.fit
    probes = [calls.probes[number] for number in numbers]
    columns = [calls.column(program.bench.values(probes), numbers) for program in programs]
    right = calls.column([calls.expected[number].value for number in numbers], numbers)
    total = np.sum(columns, axis=0)
    size = max(float(np.max(np.abs(column), initial=0.0)) for column in (*columns, right))
    return bool(np.all(np.abs(total - right) <= 1e-6 * size)) and all(column.any() for column in columns)


def rows_of(columns: Columns, row: int) -> Iterator[int]:
    """The edits that have the numbers of a row, the cheapest first."""
    yield int(columns.edits[row])
    yield from (int(edit) for at, edit in columns.alike if at == row)
