"""`property`: something that must hold of any right answer, whatever the numbers.

Tolerances are those of the values that the property is made of, so nothing that the `value` check accepts fails here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Literal

import numpy as np
from pydantic import Field

from grader.checks.base import Called, Check, Inputs, Output, Regimes
from grader.checks.judging import comparable, decide, describe, not_a_value, picked
from grader.errors import ReferenceFault
from grader.model import Array, Evidence, Failure, Outcome, Probe, Verdict
from grader.oracle.numeric import Expected, Floats
from grader.oracle.reference import Oracle, Target

Holds = Literal["finite", "in_unit_interval", "rows_sum_to_one", "row_shift_invariant"]


class PropertyCheck(Check):
    """Each property in `holds` is true of the function's value in every regime."""

    kind: Literal["property"]
    function: Called
    holds: list[Holds] = Field(min_length=1, description="What must be true of its value.")
    regimes: Regimes = Field(default_factory=list)
    output: Output = None

    @property
    def called(self) -> tuple[str, ...]:
        return (self.function,)

    def probes(self, inputs: Inputs) -> Sequence[Probe]:
        calls = inputs.calls(self.function, self.regimes)
        if "row_shift_invariant" not in self.holds:
            return calls
        return [*calls, *(_shifted(probe) for probe in calls[:-1])]

    def judge(self, evidence: Evidence, inputs: Inputs, oracle: Oracle) -> Verdict:
        outcomes = [picked(evidence.outcomes[probe.key], self.output) for probe in self.probes(inputs)]
        return decide(outcomes, [(self._failure(outcome, evidence, oracle), None) for outcome in outcomes])

    def _failure(self, outcome: Outcome, evidence: Evidence, oracle: Oracle) -> Failure | None:
        failure = not_a_value(outcome)
        if failure is not None:
            return failure
        assert outcome.value is not None
        expected = oracle.expected(Target(self.function, output=self.output), outcome.probe)
        value = comparable(np.asarray(outcome.value, dtype=np.float64), expected)
        if value is None:
            words = f"{outcome.probe.called}() on {describe(outcome.probe)}: wrong shape."
            return Failure(outcome, "wrong shape", words, words)
        for name in self.holds:
            if name in SINGLE:
                words = SINGLE[name](value, expected)
            else:
                words = self._shift(value, outcome.probe, evidence, oracle, expected)
            if words:
                words = f"{outcome.probe.called}() on {describe(outcome.probe)}: {words}."
                return Failure(outcome, "property broken", words, words)
        return None

    def _shift(self, value: Floats, probe: Probe, evidence: Evidence, oracle: Oracle, expected: Expected) -> str:
        there = evidence.outcomes.get(_shifted(probe).key)
        other = None if there is None else picked(there, self.output)
        if other is None or other.value is None or other.value.shape != value.shape:
            return ""
        slack = _widest(expected) + _widest(oracle.expected(Target(self.function, output=self.output), other.probe))
        if bool(np.all(np.abs(value - other.value) <= slack)):
            return ""
        return "adding the same number to a whole row changes the result; it must not"


def _shifted(probe: Probe) -> Probe:
    """The same call with a constant of its own added to each row of the first argument."""
    name, array = next(iter(probe.arguments.items()))
    rows = np.asarray(array)
    if rows.ndim != 2:
        raise ReferenceFault(
            f"row_shift_invariant needs a first argument with rows and columns; '{name}' of {probe.called}() "
            f"has {rows.ndim} dimensions in regime '{probe.regime}'"
        )
    moved: Array = rows + np.resize([1.5, -2.25, 0.75], len(rows))[:, None]
    return replace(probe, arguments={**probe.arguments, name: moved}, again=False)


def _widest(expected: Expected) -> Floats:
    return list(expected.tolerance.values())[-1]


def _finite(value: Floats, expected: Expected) -> str:
    return "" if bool(np.all(np.isfinite(value))) else "the result holds NaN or infinity"


def _in_unit_interval(value: Floats, expected: Expected) -> str:
    inside = bool(np.all((value >= -_widest(expected)) & (value <= 1 + _widest(expected))))
    return "" if inside else "a probability lies outside 0 to 1"


def _rows_sum_to_one(value: Floats, expected: Expected) -> str:
    sums = value.sum(axis=-1)
    slack = _widest(expected).sum(axis=-1)
    wrong = ~(np.abs(sums - 1) <= slack)
    return f"row {int(np.argmax(wrong))} sums to {sums[np.argmax(wrong)]:.6g}, not to 1" if wrong.any() else ""


SINGLE: dict[str, Callable[[Floats, Expected], str]] = {
    "finite": _finite,
    "in_unit_interval": _in_unit_interval,
    "rows_sum_to_one": _rows_sum_to_one,
}
