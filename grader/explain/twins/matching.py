"""Which twins give a student's numbers: alone, or one for each term, each times a factor that can be explained.

Columns are fitted on a few regimes at once; a factor is the same in all of them, or a product of sizes. What fits is
then held against every call. Pairs of twins cost one product of matrices, which is the same for every student.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from grader.explain.base import Case
from grader.explain.twins.calls import Powers
from grader.explain.twins.library import Library
from grader.oracle.numeric import Floats

PLAIN = (1.0, -1.0, 2.0, -2.0, 0.5, -0.5, 3.0, 4.0, 1 / 3, 0.25)
ROUNDING = {"float64": 1e-9, "float32": 3e-6}
CONSTANT = 1e-6
SCREEN = 1e-12
"""How much of a column, squared, may be missed in a first look."""
SHARE = 0.001
"""Of an error, what an explanation may leave unexplained."""
MISSING = 1.0
FINER = 0.05
MOST_OF_PAIRS = 800
MOST_FITTED = 200
MOST_HELD = 10
MOST_REMEMBERED = 60
FEWEST_WRONG = 2
MOST_COST = 4.25
APART = 0.5
MOSTLY = 0.7
HUGE = 1e9
"""Numbers beyond so many times what they should be are rounding and no more, as of a matrix that is singular."""
ADDED = 1.3
"""What it costs that a term is added."""


@dataclass(frozen=True)
class Factor:
    """By what a term is multiplied beside what it should be."""

    ratio: float = 1.0
    powers: Powers = ()

    @property
    def cost(self) -> float:
        plain = 0.0 if self.ratio == 1.0 else 0.9 if self.ratio == -1.0 else 1.0 if self.ratio in (2.0, 0.5) else 1.6
        if len(self.powers) == 2:
            return plain + 1.3
        return plain + sum(min(abs(power), 1.0) + 0.3 * (abs(power) != 1.0) for _, power in self.powers)


@dataclass(frozen=True)
class Piece:
    """A term of an explanation: a row of a part's columns (0: as it should be) times a factor."""

    part: int
    row: int
    factor: Factor = field(default_factory=Factor)


@dataclass(frozen=True)
class Found:
    """Pieces whose sum is the student's answer, and which split they are of (0: none)."""

    pieces: tuple[Piece, ...]
    level: int
    cost: float


@dataclass(frozen=True, eq=False)
class Rows:
    """Columns that may stand for a term: twins, and the term itself times sizes."""

    numbers: Floats
    rows: np.ndarray
    powers: Sequence[Powers]
    costs: Floats


class Match:
    """The search for what explains one answer."""

    def __init__(self, library: Library, case: Case) -> None:
        self.library, self.case, self.calls = library, case, library.calls
        numbers = range(len(self.calls.probes))
        self.raw = [self._raw(number) for number in numbers]
        self.values = [value if value is not None and bool(np.isfinite(value).all()) else None for value in self.raw]
        usable = [
            name for name, numbers in self.calls.regimes.items() if all(self.values[n] is not None for n in numbers)
        ]
        self.usable = [number for name in usable for number in self.calls.regimes[name]]
        self.fit_regimes = [name for name in self.calls.fit_regimes if name in usable]
        self.held_regimes = [name for name in usable if name not in self.fit_regimes]
        kept = [number for name in self.fit_regimes for number in self.calls.regimes[name]]
        self.mask = np.isin(self.calls.owner, kept)
        fit = [self.values[number] if number in kept else np.zeros(()) for number in self.calls.fit]
        self.goal = self.calls.column(fit, self.calls.fit)[self.mask]
        in_float32 = all(_single(self.values[number]) for number in kept)
        self.rounding = ROUNDING["float32" if in_float32 else "float64"]

    def _raw(self, number: int) -> Floats | None:
        """What the student's function returned for a call, where that counts."""
        probe = self.calls.probes[number]
        value = None if probe.regime in self.case.forgiven else self.case.value(probe)
        if value is None:
            return None
        largest = float(np.max(np.abs(value), where=np.isfinite(value), initial=0.0))
        return value if largest <= HUGE * max(1.0, 1 / self.calls.weights[number]) else None

    @property
    def mostly_there(self) -> bool:
        """Whether most calls that count gave numbers; why others gave none, no twin can say."""
        counted = [n for n, probe in enumerate(self.calls.probes) if probe.regime not in self.case.forgiven]
        return sum(self.raw[number] is not None for number in counted) >= MOSTLY * len(counted)

    def wrong(self, number: int) -> bool:
        """Whether a call gave wrong numbers: where they are not finite, any twin that overflows is like another."""
        value = self.values[number]
        return value is not None and self.calls.expected[number].precision_of(value) is None

    @functools.cached_property
    def wrong_regimes(self) -> set[str]:
        """Those with a call that gave wrong numbers."""
        return {self.calls.probes[number].regime for number, _ in enumerate(self.raw) if self.wrong(number)}

    @property
    def says_enough(self) -> bool:
        """Whether there are numbers enough that a twin could give; asked before twins are made, which takes long."""
        return self.mostly_there and len(self.wrong_regimes) >= min(FEWEST_WRONG, len(self.calls.regimes) - 1)

    def found(self) -> list[Found]:
        """What explains the answer on all calls, the cheapest first."""
        least = 1 if len(self.calls.regimes) < 4 else 2
        if not self.says_enough:
            return []
        if not self.fit_regimes or not self.wrong_regimes & set(self.fit_regimes):
            return self._held(self._elsewhere())
        if len(self.held_regimes) < least:
            return []
        fitted = list(self._alone())
        for level, split in enumerate(self.library.splits, start=1):
            fitted += self._singles(level, split)
        found = self._held(fitted)
        if found:
            return found
        pairs: list[Found] = []
        for level, split in enumerate(self.library.splits, start=1):
            if not self._extra(split):
                for one, two in itertools.combinations(range(len(split)), 2):
                    pairs += self._pairs(level, split, one, two)
        return self._held(pairs)

    def _extra(self, split: Sequence[int]) -> bool:
        return self.library.parts[split[-1]].extra

    def _held(self, fitted: Iterable[Found]) -> list[Found]:
        """Those that give the student's numbers for every call; of the cheapest, and of some that cost as much."""
        found: list[Found] = []
        for tried, each in enumerate(sorted(dict.fromkeys(fitted), key=_cost)):
            if tried >= MOST_HELD or each.cost > MOST_COST or (found and each.cost > found[0].cost + APART):
                break
            if self._holds(each) and self._needs_all(each):
                found.append(each)
        return found

    def _holds(self, found: Found) -> bool:
        return all(self._gives(found, number) for number, value in enumerate(self.raw) if value is not None)

    def _needs_all(self, found: Found) -> bool:
        """Whether each of its twins shows in finite numbers: what overflows alike is no evidence."""
        finite = [number for number, value in enumerate(self.values) if value is not None]
        for at, piece in enumerate(found.pieces):
            if piece.row and len(found.pieces) > 1:
                others = (*found.pieces[:at], replace(piece, row=0), *found.pieces[at + 1 :])
                if all(self._gives(replace(found, pieces=others), number) for number in finite):
                    return False
        return True

    def _gives(self, found: Found, number: int) -> bool:
        """Whether it gives the student's numbers for one call; where they are not finite, none in the same places."""
        value, expected = self.raw[number], self.calls.expected[number]
        assert value is not None
        finite = np.isfinite(value)
        parts = [self._part(piece, number) for piece in found.pieces if piece.factor.ratio]
        given = [part for part in parts if part is not None]
        if len(given) < len(parts):
            return False
        with np.errstate(all="ignore"):
            total = np.sum(given, axis=0) if given else np.zeros(value.shape)
        if not np.array_equal(np.isfinite(total), finite):
            return False
        if not finite.any():
            return True
        size = max(
            float(np.max(np.abs(part[finite]), initial=0.0)) for part in (*given, value) if part.shape == value.shape
        )
        missed = np.abs(total[finite] - value[finite])
        single = _single(value)
        coarse = np.broadcast_to(4 * list(expected.tolerance.values())[-1 if single else 0], value.shape)[finite]
        error = float(np.max(np.abs(value[finite] - expected.value[finite]), initial=0.0))
        rounded = coarse + min(1e-11 * size, 0.1 * error)
        near = (missed <= 100 * ROUNDING["float32" if single else "float64"] * size) | (missed <= coarse)
        return bool(np.all(near & (missed <= rounded + SHARE * error)))

    def _part(self, piece: Piece, number: int) -> Floats | None:
        part = self.library.parts[piece.part]
        value = part.values(int(part.columns.edits[piece.row]))[number]
        expected = self.calls.expected[number].value
        if value is None:
            return None
        try:
            full = (
                value.reshape(expected.shape) if value.size == expected.size else np.broadcast_to(value, expected.shape)
            )
        except ValueError:
            return None
        size = self.calls.products[piece.factor.powers][number] if piece.factor.powers else 1.0
        return np.asarray(piece.factor.ratio * size * full)

    def _elsewhere(self) -> list[Found]:
        """Twins for an answer that is right where it is fitted: by their numbers in other regimes."""
        numbers = [number for number in self.calls.others if self.raw[number] is not None]
        if len(numbers) < FEWEST_WRONG:
            return []
        whole = self.library.parts[0]
        kept = np.concatenate([np.full(self.calls.places[n].size, n in numbers) for n in self.calls.others])
        goal = self.calls.column([self.raw[number] for number in numbers], numbers)
        others = whole.make_elsewhere()[:, kept]
        with np.errstate(invalid="ignore"):
            near = np.abs(others - goal) <= 1e-6 * np.maximum(np.abs(goal), 1.0)
        fits = np.all(np.where(np.isfinite(goal), near, ~np.isfinite(others)), axis=1)
        costs = whole.columns.costs
        return [Found((Piece(0, int(row)),), 0, float(costs[row])) for row in np.flatnonzero(fits) if row]

    def _alone(self) -> Iterator[Found]:
        """One twin of the whole, times a factor."""
        columns = self.library.parts[0].columns
        numbers = columns.fit[:, self.mask]
        lengths = np.einsum("ij,ij->i", numbers, numbers)
        for powers, series in self._products():
            goal = self.goal / series
            along = numbers @ goal
            missed = goal @ goal - along**2 / np.maximum(lengths, 1e-300)
            for row in np.flatnonzero(missed <= self._screen(goal)):
                ratio = plain(along[row] / lengths[row]) if lengths[row] else None
                if ratio and self._exact(ratio * numbers[row] * series):
                    factor = Factor(ratio, powers)
                    if row or factor != Factor():
                        yield Found((Piece(0, int(row), factor),), 0, float(columns.costs[row]) + factor.cost)

    def _products(self) -> Iterator[tuple[Powers, Floats]]:
        yield (), np.ones(int(self.mask.sum()))
        for powers, series in self.calls.products.items():
            column = series[self.calls.owner[self.mask]]
            if np.isfinite(column).all():
                yield powers, column

    def _screen(self, goal: Floats) -> float:
        return max(SCREEN, (30 * self.rounding) ** 2) * float(goal @ goal)

    def _exact(self, column: Floats) -> bool:
        return float(np.max(np.abs(column - self.goal))) <= self.rounding * float(np.max(np.abs(self.goal)))

    def _rows(self, part: int, most: int | None = None) -> Rows:
        """What may stand for a term, the function itself first."""
        key = "rows", part, most, self.mask.tobytes()
        if len(self.library.remembered) > MOST_REMEMBERED:
            self.library.remembered.clear()
        if key not in self.library.remembered:
            columns = self.library.parts[part].columns
            fit = columns.fit[:most, self.mask]
            products = [(powers, series) for powers, series in self._products() if powers]
            scaled = [fit[0] * series for _, series in products]
            self.library.remembered[key] = Rows(
                np.vstack([fit, *scaled]) if scaled else fit,
                np.concatenate([np.arange(len(fit)), np.zeros(len(scaled), dtype=int)]),
                [*[()] * len(fit), *(powers for powers, _ in products)],
                np.concatenate([columns.costs[:most], [Factor(1.0, powers).cost for powers, _ in products]]),
            )
        rows: Rows = self.library.remembered[key]
        return rows

    def _bases(self, parts: Sequence[int]) -> Floats:
        """The terms as they should be, one a row."""
        return np.array([self.library.parts[part].columns.fit[0, self.mask] for part in parts])

    def _without(self, matrix: Floats, parts: Sequence[int]) -> Floats:
        """What is left of columns beside the plane of some terms."""
        basis = np.linalg.qr(self._bases(parts).T)[0] if parts else np.zeros((matrix.shape[-1], 0))
        left = matrix - (matrix @ basis) @ basis.T
        return np.asarray(left - (left @ basis) @ basis.T)

    def _units(self, part: int, others: tuple[int, ...], most: int | None) -> Floats:
        key = "units", part, others, most, self.mask.tobytes()
        if key not in self.library.remembered:
            numbers = self._rows(part, most).numbers
            left = self._without(numbers, others)
            before = np.sqrt(np.einsum("ij,ij->i", numbers, numbers))
            lengths = np.sqrt(np.einsum("ij,ij->i", left, left))
            there = lengths > 1e-6 * before
            self.library.remembered[key] = np.where(there[:, None], left / np.maximum(lengths, 1e-300)[:, None], 0.0)
        units: Floats = self.library.remembered[key]
        return units

    def _singles(self, level: int, split: Sequence[int]) -> Iterator[Found]:
        """One term is another, and any of them has a factor."""
        extra = self._extra(split)
        for place, part in enumerate(split[:1] if extra else split):
            others = tuple(each for each in split if each != part)
            goal = self._without(self.goal, others)
            missed = goal @ goal - (self._units(part, others, None) @ goal) ** 2
            rows = self._rows(part)
            fits = np.flatnonzero(missed <= self._screen(self.goal))
            for row in fits[np.argsort(rows.costs[fits], kind="stable")][:MOST_FITTED]:
                yield from self._fitted(level, split, {place: (rows, int(row))})

    def _pairs(self, level: int, split: Sequence[int], one: int, two: int) -> Iterator[Found]:
        """Two terms are others."""
        others = tuple(each for place, each in enumerate(split) if place not in (one, two))
        most = MOST_OF_PAIRS
        first, second = (self._units(split[place], others, most) for place in (one, two))
        cosines = self._cosines(split[one], split[two], others)
        goal = self._without(self.goal, others)
        a, b = first @ goal, second @ goal
        left = np.maximum(1 - cosines**2, 1e-300)
        explained = (a[:, None] ** 2 + b[None, :] ** 2 - 2 * cosines * a[:, None] * b[None, :]) / left
        screen = self._screen(self.goal)
        fits = (goal @ goal - explained <= screen) & (left > 1e-9)
        alone = goal @ goal - screen
        fits &= (a**2 < alone)[:, None] & (b**2 < alone)[None, :]
        at = np.argwhere(fits)
        rows = self._rows(split[one], most), self._rows(split[two], most)
        costs = rows[0].costs[at[:, 0]] + rows[1].costs[at[:, 1]]
        for i, j in at[np.argsort(costs, kind="stable")][:MOST_FITTED]:
            yield from self._fitted(level, split, {one: (rows[0], int(i)), two: (rows[1], int(j))})

    def _cosines(self, one: int, two: int, others: tuple[int, ...]) -> Floats:
        key = "cosines", one, two, others, self.mask.tobytes()
        if key not in self.library.remembered:
            first, second = (self._units(part, others, MOST_OF_PAIRS) for part in (one, two))
            self.library.remembered[key] = first @ second.T
        cosines: Floats = self.library.remembered[key]
        return cosines

    def _fitted(self, level: int, split: Sequence[int], taken: dict[int, tuple[Rows, int]]) -> Iterator[Found]:
        """The factors with which these columns, and the other terms as they should be, give the student's numbers."""
        columns = [
            taken[place][0].numbers[taken[place][1]] if place in taken else self._bases([part])[0]
            for place, part in enumerate(split)
        ]
        lengths = np.array([max(float(np.sqrt(column @ column)), 1e-300) for column in columns])
        solved = np.linalg.lstsq((np.array(columns) / lengths[:, None]).T, self.goal, rcond=1e-11)[0]
        small = np.abs(solved) <= 1e-7 * max(float(np.max(np.abs(solved))), 1e-300)
        ratios = [0.0 if none else plain(value) for value, none in zip(solved / lengths, small, strict=True)]
        if any(ratio is None for ratio in ratios) or any(not ratios[place] for place in taken):
            return
        known = [float(ratio or 0.0) for ratio in ratios]
        if not self._exact(np.asarray(np.array(known) @ np.array(columns))):
            return
        pieces, cost = [], FINER * min(level, 3)
        factors = set()
        for place, part in enumerate(split):
            rows, row = taken.get(place, (None, 0))
            factor = Factor(known[place], rows.powers[row] if rows is not None else ())
            if self.library.parts[part].extra:
                if not factor.ratio:
                    return
                cost += ADDED + 0.3 * (factor.ratio not in (1.0, 2.0))
                pieces.append(Piece(part, 0, factor))
                continue
            number = int(rows.rows[row]) if rows is not None else 0
            pieces.append(Piece(part, number, factor))
            cost += float(self.library.parts[part].columns.costs[number]) + MISSING * (factor.ratio == 0)
            factors |= {factor} if factor.ratio else set()
        yield Found(tuple(pieces), level, cost + sum(factor.cost for factor in factors))


def _cost(found: Found) -> float:
    return found.cost


def _single(value: Floats | None) -> bool:
    return value is not None and bool(np.array_equal(value, np.asarray(value, dtype=np.float32)))


@functools.cache
def _plain_numbers() -> Floats:
    return np.array(PLAIN)


def plain(ratio: float) -> float | None:
    """The plain number that a factor is; None if it is no such number."""
    near = float(_plain_numbers()[np.argmin(np.abs(_plain_numbers() - ratio))])
    return near if abs(near - ratio) <= CONSTANT * abs(near) else None
