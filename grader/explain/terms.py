"""Term diagnosis: a wrong gradient as a combination of terms that the author knows, right ones and mistaken ones.

The rubric names the terms of the right answer, each a function in `solutions/<name>/terms.py`, and for each of them
variants that a student might have taken for it. The student's numbers are fitted, regime by regime, with one variant
for each term; what fits must have the same factors in all of them and must predict regimes that it was not fitted to,
or nothing is said. Of several that do, the one with the fewest slips is told (`slips.py` finds the words).
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

import numpy as np
from pydantic import Field

from grader.explain.base import Case, Explanation, Settings
from grader.explain.slips import Sizes, Slip, Term, cost, factor_of, words
from grader.model import Probe
from grader.numeric import Floats

FITTED = 3
HELD_OUT = 2
ROUNDING = {"float64": 1e-9, "float32": 3e-6}
NOTHING = 1e-7
"""A factor so small beside the largest is none."""


class TermDiagnosis(Settings):
    """What is known of the terms of an answer."""

    terms: list[Term] = Field(min_length=1, max_length=4)
    sizes: dict[str, Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*\[\d\]$")]] = Field(
        default_factory=dict, description="Name of a size -> where it is read, such as N: X[0]."
    )

    def explain(self, case: Case) -> Explanation | None:
        """The slip that explains every regime, in words; None if there is none, or more than the numbers can tell."""
        regimes = _regimes(case, self)
        fitted, held_out = _split(regimes)
        if len(fitted) < 2 or len(held_out) < HELD_OUT:
            return None
        found = [
            slips
            for slips in self._candidates(fitted)
            if all(regime.predicts(self.terms, slips) for regime in (*fitted, *held_out))
        ]
        best = min(found, key=lambda slips: cost(self.terms, slips), default=None)
        if best is None or cost(self.terms, best) == 0:
            return None
        return Explanation(0.0, (words(self.terms, best),))

    def _candidates(self, fitted: Sequence[_Regime]) -> list[tuple[Slip, ...]]:
        """For each choice of variants that fits all regimes exactly, the factors that explain the fits."""
        choices = list(itertools.product(*([term.function, *term.variants] for term in self.terms)))
        factors: list[Floats] = []
        for regime in fitted:
            exact, solved = regime.fit(choices)
            choices = [choice for choice, fits in zip(choices, exact, strict=True) if fits]
            if not choices:
                return []
            factors = [*(each[exact] for each in factors), solved[exact]]
        candidates = set()
        for at, choice in enumerate(choices):
            series = np.array([each[at] for each in factors])
            slips = [
                factor_of(function, series[:, i] / term.factor, [regime.sizes for regime in fitted])
                for i, (term, function) in enumerate(zip(self.terms, choice, strict=True))
            ]
            if all(slip is not None for slip in slips):
                candidates.add(tuple(slip for slip in slips if slip is not None))
        return sorted(candidates, key=str)


@dataclass(frozen=True, eq=False)
class _Regime:
    """All calls of one regime: the student's numbers in one column, and a column for each function of terms.py."""

    sizes: Sizes
    numbers: Floats
    columns: Mapping[str, Floats]
    rounding: float

    def fit(self, choices: Sequence[tuple[str, ...]]) -> tuple[np.ndarray, Floats]:
        """For each choice of functions whether it fits exactly, and the least-squares factors of its columns."""
        names = list(self.columns)
        matrix = np.stack([self.columns[name] for name in names])
        scale = np.maximum(np.max(np.abs(matrix), axis=1), 1e-300)
        at = np.array([[names.index(function) for function in choice] for choice in choices])
        stacked = (matrix / scale[:, None])[at].transpose(0, 2, 1)  # (choices, numbers, terms)
        solved = np.linalg.pinv(stacked, rcond=1e-11) @ self.numbers
        missed = np.max(np.abs(np.einsum("cnt,ct->cn", stacked, solved) - self.numbers), axis=1)
        exact = missed <= self.rounding * np.max(np.abs(self.numbers))
        small = np.abs(solved) <= max(NOTHING, self.rounding) * np.max(np.abs(solved), axis=1, keepdims=True)
        return exact, np.where(small, 0.0, solved / scale[at])

    def predicts(self, terms: Sequence[Term], slips: Sequence[Slip]) -> bool:
        """Whether these slips give the student's numbers here too."""
        parts = [
            term.factor * slip.at(self.sizes) * self.columns[slip.function]
            for term, slip in zip(terms, slips, strict=True)
        ]
        size = max(float(np.max(np.abs(part))) for part in (*parts, self.numbers))
        return bool(np.max(np.abs(sum(parts) - self.numbers)) <= 100 * self.rounding * size)


def _regimes(case: Case, diagnosis: TermDiagnosis) -> list[_Regime]:
    """Every regime in which all of the student's numbers can be used."""
    by_name: dict[str, list[Probe]] = {}
    for probe in case.probes:
        by_name.setdefault(probe.regime, []).append(probe)
    found = []
    functions = [name for term in diagnosis.terms for name in (term.function, *term.variants)]
    for probes in by_name.values():
        values = [case.value(probe) for probe in probes]
        usable = [value for value in values if value is not None and bool(np.all(np.isfinite(value)))]
        if len(usable) < len(probes):
            continue
        numbers = np.concatenate([value.ravel() for value in usable])
        columns = {
            function: np.concatenate([_column(case, function, probe) for probe in probes]) for function in functions
        }
        if not all(bool(np.all(np.isfinite(column))) for column in columns.values()) or not numbers.any():
            continue
        in_float32 = np.array_equal(numbers, np.asarray(numbers, dtype=np.float32))
        sizes = _sizes(diagnosis, probes[0])
        found.append(_Regime(sizes, numbers, columns, ROUNDING["float32" if in_float32 else "float64"]))
    right = [term.function for term in diagnosis.terms]
    return [regime for regime in found if all(regime.columns[name].any() for name in right)]


def _column(case: Case, function: str, probe: Probe) -> Floats:
    shape = case.expected(probe).value.shape
    return np.broadcast_to(case.reference.answer("terms", function, probe).value, shape).ravel()


def _sizes(diagnosis: TermDiagnosis, probe: Probe) -> Sizes:
    sizes = {}
    for name, place in diagnosis.sizes.items():
        argument, _, axis = place.rstrip("]").partition("[")
        sizes[name] = float(np.asarray(probe.arguments[argument]).shape[int(axis)])
    return sizes


def _split(regimes: Sequence[_Regime]) -> tuple[list[_Regime], list[_Regime]]:
    """Regimes to fit, those with the most numbers first and with sizes of their own, and those left to predict."""
    fitted: list[_Regime] = []
    for regime in sorted(regimes, key=lambda regime: -regime.numbers.size):
        told_apart = all(regime.sizes[name] != other.sizes[name] for other in fitted for name in regime.sizes)
        if len(fitted) < FITTED and told_apart:
            fitted.append(regime)
    return fitted, [regime for regime in regimes if regime not in fitted]
