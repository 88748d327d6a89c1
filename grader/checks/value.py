"""`value`: the function's value against the reference's, in every regime, within its rounding bound."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from pydantic import Field

from grader.checks.base import Check, Inputs, Output, compare, decide, picked
from grader.checks.patterns import patterns
from grader.model import Evidence, Probe, Verdict
from grader.numeric import Expected
from grader.reference import Oracle, Target


class ValueCheck(Check):
    """The student's function returns what the reference returns."""

    kind: Literal["value"]
    function: str
    regimes: list[str] = Field(min_length=1)
    output: Output = None

    @property
    def called(self) -> tuple[str, ...]:
        return (self.function,)

    def target(self) -> Target:
        return Target(self.function, output=self.output)

    def probes(self, inputs: Inputs) -> Sequence[Probe]:
        return inputs.calls(self.function, self.regimes)

    def judge(self, evidence: Evidence, inputs: Inputs, oracle: Oracle) -> Verdict:
        def expect(probe: Probe) -> Expected:
            return oracle.expected(self.target(), probe)

        outcomes = [picked(evidence.outcomes[probe.key], self.output) for probe in self.probes(inputs)]
        results = [compare(outcome, expect(outcome.probe)) for outcome in outcomes]
        if all(failure is None for failure, _ in results):
            results += [(failure, None) for failure in patterns(outcomes, expect)]
        return decide(outcomes, results)
