"""The student's numbers regime by regime, and what the author's terms would give there."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from grader.explain.base import Case
from grader.explain.settings import Term
from grader.explain.slips import Sizes, Slip
from grader.model import Probe
from grader.oracle.numeric import Floats

ROUNDING = {"float64": 1e-9, "float32": 3e-6}
SHARE = 0.001
"""Of an error, what an explanation may leave unexplained."""
NOTHING = 1e-7
"""A factor so small beside the largest is none."""
SCREEN = 1e-4
"""How far, relatively, a fit may be off in a first look that is quick and less exact."""


@dataclass(frozen=True, eq=False)
class Regime:
    """All calls of one regime: the student's numbers in one column, and a column for each of the author's functions."""

    case: Case
    probes: Sequence[Probe]
    sizes: Sizes
    numbers: Floats

    @functools.cached_property
    def rounding(self) -> float:
        """How far off, relatively, what explains these numbers may be."""
        in_float32 = np.array_equal(self.numbers, np.asarray(self.numbers, dtype=np.float32))
        return ROUNDING["float32" if in_float32 else "float64"]

    @property
    def ordinary(self) -> bool:
        """Whether its arguments are neither large nor tiny."""
        arrays = [value for value in self.probes[0].arguments.values() if isinstance(value, np.ndarray)]
        return all(0.01 < float(np.max(np.abs(value), initial=0.0)) < 10 for value in arrays)

    def screen(self, functions: Sequence[Sequence[str]]) -> np.ndarray:
        """Which choices of one function of each list may fit, by the distance from the plane of their columns."""
        goal = self.numbers / np.max(np.abs(self.numbers))
        axes = [np.stack([self._unit(name) for name in names]) for names in functions]
        grid = np.meshgrid(*(np.arange(len(names)) for names in functions), indexing="ij")
        at = np.stack([each.ravel() for each in grid], axis=1)
        self.case.budget.spend(len(at) // 100)
        rest = np.broadcast_to(goal, (len(at), goal.size)).copy()
        basis: list[Floats] = []
        for i, axis in enumerate(axes):
            direction = axis[at[:, i]]
            for other in (*basis, *basis):  # twice: once loses digits
                direction = direction - np.einsum("cn,cn->c", direction, other)[:, None] * other
            length = np.sqrt(np.einsum("cn,cn->c", direction, direction))[:, None]
            direction = np.where(length > 1e-9, direction / np.maximum(length, 1e-300), 0.0)
            rest -= np.einsum("cn,cn->c", rest, direction)[:, None] * direction
            basis.append(direction)
        return np.asarray(at[np.max(np.abs(rest), axis=1) <= SCREEN])

    def _unit(self, function: str) -> Floats:
        column = self.column(function)
        length = float(np.sqrt(column @ column))
        if not np.isfinite(length) or not length:
            return np.zeros_like(column)
        return column / length

    def fit(self, choices: Sequence[tuple[str, ...]]) -> tuple[np.ndarray, Floats]:
        """For each choice of functions whether it fits exactly, and the least-squares factors of its columns."""
        names = sorted({name for choice in choices for name in choice})
        self.case.budget.spend(len(choices))
        matrix = np.nan_to_num(np.stack([self.column(name) for name in names]), posinf=0.0, neginf=0.0)
        scale = np.maximum(np.max(np.abs(matrix), axis=1), 1e-300)
        at = np.array([[names.index(function) for function in choice] for choice in choices])
        stacked = (matrix / scale[:, None])[at].transpose(0, 2, 1)  # (choices, numbers, terms)
        solved = np.linalg.pinv(stacked, rcond=1e-11) @ self.numbers
        missed = np.max(np.abs(np.einsum("cnt,ct->cn", stacked, solved) - self.numbers), axis=1)
        exact = missed <= self.rounding * np.max(np.abs(self.numbers))
        small = np.abs(solved) <= max(NOTHING, self.rounding) * np.max(np.abs(solved), axis=1, keepdims=True)
        return exact, np.where(small, 0.0, solved / scale[at])

    def predicts(self, terms: Sequence[Term], slips: Sequence[Slip]) -> bool:
        """Whether these slips give the student's numbers here too. Where they give no finite ones, nothing is said."""
        parts = [
            term.factor * slip.at(self.sizes) * self.column(slip.function)
            for term, slip in zip(terms, slips, strict=True)
            if slip.ratio
        ]
        if not all(bool(np.all(np.isfinite(part))) for part in parts):
            return True
        size = max(float(np.max(np.abs(part), initial=0.0)) for part in (*parts, self.numbers))
        missed = np.abs(sum(parts) - self.numbers)
        near = (missed <= 100 * self.rounding * size) | (missed <= self.tolerance)
        return bool(np.all(near & (missed <= self.left_over)))

    @functools.cached_property
    def wrong(self) -> bool:
        """Whether a number is not as it should be."""
        right = np.concatenate([self.case.expected(probe).value.ravel() for probe in self.probes])
        return bool(np.any(np.abs(self.numbers - right) > self.tolerance))

    def column(self, function: str) -> Floats:
        """What a function of the author's gives for these calls."""
        if function not in self._columns:
            self._columns[function] = np.concatenate([column(self.case, function, probe) for probe in self.probes])
        return self._columns[function]

    @functools.cached_property
    def _columns(self) -> dict[str, Floats]:
        return {}

    @functools.cached_property
    def tolerance(self) -> Floats:
        """What rounding may do to each number."""
        return np.concatenate([rounding_of(self.case, probe) for probe in self.probes])

    @functools.cached_property
    def left_over(self) -> Floats:
        """How much of each number's error may stay unexplained."""
        return np.concatenate([left_over(self.case, probe) for probe in self.probes])


def regimes(case: Case, sizes: Mapping[str, str]) -> list[Regime]:
    """Every regime in which all of the student's numbers can be used."""
    by_name: dict[str, list[Probe]] = {}
    for probe in case.probes:
        by_name.setdefault(probe.regime, []).append(probe)
    found = []
    for probes in by_name.values():
        values = [case.value(probe) for probe in probes]
        usable = [value for value in values if value is not None and bool(np.all(np.isfinite(value)))]
        if len(usable) == len(probes):
            numbers = np.concatenate([value.ravel() for value in usable])
            found.append(Regime(case, probes, sizes_of(sizes, probes[0]), numbers))
    return found


def rounding_of(case: Case, probe: Probe) -> Floats:
    """What rounding may do to each number of a call, in the format in which they came."""
    value = case.value(probe)
    assert value is not None
    in_float32 = np.array_equal(value, np.asarray(value, dtype=np.float32))
    tolerance = case.expected(probe).tolerance["float32" if in_float32 else "float64"]
    return np.asarray(4 * tolerance + 1e-11 * np.max(np.abs(value), initial=0.0)).ravel()


def left_over(case: Case, probe: Probe) -> Floats:
    """How much of the error in a call may stay unexplained: its rounding, and a little of what there is."""
    value = case.value(probe)
    assert value is not None
    error = np.max(np.abs(value - case.expected(probe).value), initial=0.0)
    return np.asarray(rounding_of(case, probe) + SHARE * error)


def column(case: Case, function: str, probe: Probe) -> Floats:
    """What a function of the author's gives for a call, in the shape of the answer, as one column."""
    case.budget.spend()
    shape = case.expected(probe).value.shape
    return np.broadcast_to(case.reference.column(function, probe), shape).ravel()


def sizes_of(places: Mapping[str, str], probe: Probe) -> Sizes:
    """The sizes of a call, by name."""
    sizes = {}
    for name, place in places.items():
        argument, _, axis = place.rstrip("]").partition("[")
        sizes[name] = float(np.asarray(probe.arguments[argument]).shape[int(axis)])
    return sizes
