"""The calls of a check: those that explanations are fitted on, the sizes in each, and the numbers that count."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from grader.model import Generator, Probe, leaves
from grader.oracle.numeric import Expected, Floats

MOST_NUMBERS = 600
FEW_NUMBERS = 24
MOST_REGIMES, MOST_REGIMES_OF_NUMBERS = 4, 10
MOST_OF_ONE = 40
Powers = tuple[tuple[str, float], ...]
"""A product of sizes: each is an argument and an axis, `A[0]`, or one less, `A[0]-1`."""


@dataclass(frozen=True, eq=False)
class Calls:
    """Calls with what they should return."""

    probes: Sequence[Probe]
    expected: Sequence[Expected]

    @functools.cached_property
    def regimes(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for number, probe in enumerate(self.probes):
            found.setdefault(probe.regime, []).append(number)
        return found

    @functools.cached_property
    def fit_regimes(self) -> list[str]:
        """Regimes of ordinary numbers and different sizes; enough of them stay to hold an explanation against."""
        order = sorted(self.regimes, key=lambda name: _oddity(self.probes[self.regimes[name][0]]))
        kept = 1 if len(order) < 4 else 2
        chosen: list[str] = []
        seen: list[tuple[int, ...]] = []
        count = 0
        for again in (False, True):
            for name in order:
                lengths = _lengths(self.probes[self.regimes[name][0]])
                most = MOST_REGIMES if count >= FEW_NUMBERS else MOST_REGIMES_OF_NUMBERS
                if name in chosen or (lengths in seen) is not again or len(chosen) >= min(most, len(order) - kept):
                    continue
                if again and (_oddity(self.probes[self.regimes[name][0]])[0] or len(chosen) >= MOST_REGIMES):
                    continue
                chosen.append(name)
                seen.append(lengths)
                count += sum(self.expected[number].value.size for number in self.regimes[name])
        return chosen

    @functools.cached_property
    def fit(self) -> list[int]:
        return [number for name in self.fit_regimes for number in self.regimes[name]]

    @functools.cached_property
    def others(self) -> list[int]:
        """One call of each other regime."""
        return [numbers[-1] for name, numbers in self.regimes.items() if name not in self.fit_regimes]

    @functools.cached_property
    def places(self) -> dict[int, np.ndarray]:
        """For each call that is fitted or looked at, which of its numbers are."""
        most = max(MOST_NUMBERS // max(len(self.fit), 1), 8)
        wanted = {**dict.fromkeys(self.others, MOST_OF_ONE), **dict.fromkeys(self.fit, most)}
        return {number: _spread(self.expected[number].value.size, n) for number, n in wanted.items()}

    @functools.cached_property
    def weights(self) -> list[float]:
        """For each call one over the largest number that it should return."""
        largest = [float(np.max(np.abs(each.value), initial=0.0)) for each in self.expected]
        return [1 / value if value else 1.0 for value in largest]

    def column(self, values: Sequence[Floats | None], numbers: Sequence[int]) -> Floats:
        """The weighted numbers of some calls in one column; NaN where there are none."""
        parts = []
        for value, number in zip(values, numbers, strict=True):
            places = self.places[number]
            shape = self.expected[number].value.shape
            if value is None or (value.shape != shape and not _fits(value.shape, shape)):
                parts.append(np.full(places.size, np.nan))
            else:
                full = value if value.shape == shape else np.broadcast_to(value, shape)
                parts.append(full.ravel()[places] * self.weights[number])
        return np.concatenate(parts) if parts else np.zeros(0)

    @functools.cached_property
    def owner(self) -> np.ndarray:
        """For each number of a fitted column, its call."""
        return np.concatenate([np.full(self.places[number].size, number) for number in self.fit])

    @functools.cached_property
    def sizes(self) -> dict[str, Floats]:
        """The lengths of the arguments' axes in all calls, each series once, where they differ from call to call."""
        found: dict[str, Floats] = {}
        for name, axis in _axes(self.probes):
            series = np.array([float(np.asarray(probe.arguments[name]).shape[axis]) for probe in self.probes])
            differs = len(set(series[self.fit])) > 1
            if differs and not any(np.array_equal(series, other) for other in found.values()):
                found[f"{name}[{axis}]"] = series
        return found

    @functools.cached_property
    def products(self) -> dict[Powers, Floats]:
        """Products of sizes in all calls."""
        found: dict[Powers, Floats] = {}
        for name, series in self.sizes.items():
            found[((name, 1.0),)], found[((name, -1.0),)] = series, 1 / series
            found[((name, 2.0),)], found[((name, -2.0),)] = series**2, series**-2
            found[((name, 0.5),)], found[((name, -0.5),)] = series**0.5, series**-0.5
            less = np.where(series > 1, series - 1, np.nan)
            found[((name, 1.0), (f"{name}-1", -1.0))] = series / less
            found[((f"{name}-1", 1.0), (name, -1.0))] = less / series
        for (one, first), (other, second) in itertools.permutations(self.sizes.items(), 2):
            found[((one, 1.0), (other, -1.0))] = first / second
            if one < other:
                found[((one, -1.0), (other, -1.0))] = 1 / (first * second)
                found[((one, 1.0), (other, 1.0))] = first * second
        return found


def _fits(shape: tuple[int, ...], wanted: tuple[int, ...]) -> bool:
    """Whether a value can be added to what is wanted without making it larger."""
    try:
        return np.broadcast_shapes(shape, wanted) == wanted
    except ValueError:
        return False


def _axes(probes: Sequence[Probe]) -> list[tuple[str, int]]:
    """Arguments and axes that all calls have."""
    shapes = [{n: np.shape(v) for n, v in probe.arguments.items() if isinstance(v, np.ndarray)} for probe in probes]
    names = [name for name in shapes[0] if all(name in each for each in shapes)]
    return [(name, axis) for name in names for axis in range(min(len(each[name]) for each in shapes))]


def _spread(size: int, most: int) -> np.ndarray:
    return np.arange(size) if size <= most else np.unique(np.linspace(0, size - 1, most).astype(int))


def _lengths(probe: Probe) -> tuple[int, ...]:
    return tuple(n for value in probe.arrays.values() for n in value.shape)


def _oddity(probe: Probe) -> tuple[float, ...]:
    """How far a call is from an ordinary one: numbers of ordinary size, none of them 0, lengths that differ, small."""
    values = [value for _, value in leaves(probe.arguments) if not isinstance(value, Generator | str | bool)]
    arrays = [np.asarray(value, dtype=np.float64) for value in values if isinstance(value, np.ndarray)]
    odd = sum(not 0.01 < float(np.max(np.abs(each), initial=0.0)) < 10 for each in arrays if each.dtype.kind == "f")
    odd += sum(isinstance(value, float) and not 0.01 < abs(value) < 10 for value in values)
    lengths = _lengths(probe)
    return (odd, lengths.count(1), -len(set(lengths)), sum(each.size for each in arrays))
