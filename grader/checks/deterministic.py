"""`deterministic`: the same call, made twice, returns the same bits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

import numpy as np
from pydantic import Field

from grader.checks.base import Called, Check, Inputs, Output, Regimes
from grader.checks.judging import decide, describe, not_a_value, own_words, picked
from grader.model import Array, Evidence, Failure, Outcome, Probe, Verdict
from grader.oracle.reference import Oracle

STATUS = "changes from call to call"
ADVICE = "Does it use np.random, the time, or something that it keeps from one call to the next?"


class DeterministicCheck(Check):
    """The student's function returns the same bits for the same input, whatever they are and whatever it did before."""

    kind: Literal["deterministic"]
    function: Called
    regimes: Regimes = Field(default_factory=list)
    output: Output = None

    @property
    def called(self) -> tuple[str, ...]:
        return (self.function,)

    def probes(self, inputs: Inputs) -> Sequence[Probe]:
        once = inputs.calls(self.function, self.regimes)[:-1]
        return [*once, *(replace(probe, again=True) for probe in once)]

    def judge(self, evidence: Evidence, inputs: Inputs, oracle: Oracle) -> Verdict:
        outcomes = [picked(evidence.outcomes[probe.key], self.output) for probe in self.probes(inputs)]
        half = len(outcomes) // 2
        firsts, seconds = outcomes[:half], outcomes[half:]
        failures = [not_a_value(outcome) for outcome in outcomes]
        failures += [_differs(first, second) for first, second in zip(firsts, seconds, strict=True)]
        return decide(outcomes, [(failure, None) for failure in failures])


def _differs(first: Outcome, second: Outcome) -> Failure | None:
    """What differs between two values of the same call; None if nothing does, or where one of them is no value."""
    if first.value is None or second.value is None:
        return None
    before, after = first.value, second.value
    if before.shape == after.shape and before.tobytes() == after.tobytes():
        return None
    where = f"{first.probe.called}() on {describe(first.probe)} returned something else when it was called again"
    brief = f"{where}. {ADVICE}"
    words = f"{where}: {_difference(before, after)}. {ADVICE}"
    return Failure(second, STATUS, words, brief, said=own_words(second))


def _difference(before: Array, after: Array) -> str:
    if before.shape != after.shape:
        return f"shape {before.shape}, then {after.shape}"
    bits = [np.ascontiguousarray(value, dtype=np.float64).view(np.uint64) for value in (before, after)]
    at = tuple(int(i) for i in np.argwhere(np.atleast_1d(bits[0] != bits[1]))[0])
    element = f"element {list(at)}" if before.ndim else "the value"
    first, second = np.atleast_1d(before)[at], np.atleast_1d(after)[at]
    return f"{element} was {first:.17g}, then {second:.17g}"
