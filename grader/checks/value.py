"""`value`: the function's value against the reference's, in every regime, within its rounding bound."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from grader.checks.base import Called, Check, Inputs, Output, Regimes
from grader.checks.judging import compare, decide, picked
from grader.checks.patterns import patterns
from grader.model import Evidence, Probe, Verdict
from grader.oracle.alignment import Freedom
from grader.oracle.numeric import Expected, widened
from grader.oracle.reference import Oracle, Target

UpTo = Literal["sign", "order"]


class ValueCheck(Check):
    """The student's function returns what the reference returns."""

    kind: Literal["value"]
    function: Called
    regimes: Regimes = Field(default_factory=list)
    output: Output = None
    widen: Annotated[float, Field(ge=1, le=1e12)] = Field(
        default=1.0, description="A factor on the tolerance that rounding allows; the report then says so."
    )

    up_to: UpTo | list[UpTo] = Field(
        default_factory=list,
        description="What is open: the `sign` of each column (of a vector as a whole), as of eigenvectors, or the "
        "`order` of the columns (of a vector's entries), or both.",
    )
    along: Literal["columns", "rows"] = Field(
        default="columns", description="What `up_to` means of a matrix: its columns or its rows."
    )

    @model_validator(mode="after")
    def _along_of_something(self) -> Self:
        if self.along == "rows" and not self.up_to:
            raise ValueError("'along' says what 'up_to' means; without up_to it does nothing")
        return self

    @property
    def free(self) -> Freedom | None:
        """What of the value is open."""
        if not self.up_to:
            return None
        return Freedom("order" in self.up_to, "sign" in self.up_to, self.along == "rows")

    @property
    def called(self) -> tuple[str, ...]:
        return (self.function,)

    def target(self) -> Target:
        return Target(self.function, output=self.output, free=self.free)

    def probes(self, inputs: Inputs) -> Sequence[Probe]:
        return inputs.calls(self.function, self.regimes)

    def judge(self, evidence: Evidence, inputs: Inputs, oracle: Oracle) -> Verdict:
        def expect(probe: Probe) -> Expected:
            return widened(oracle.expected(self.target(), probe), self.widen)

        outcomes = [picked(evidence.outcomes[probe.key], self.output) for probe in self.probes(inputs)]
        results = [compare(outcome, expect(outcome.probe)) for outcome in outcomes]
        if all(failure is None for failure, _ in results):
            results += [(failure, None) for failure in patterns(outcomes, expect)]
        verdict = decide(outcomes, results)
        if verdict.credit == 1 and self.widen > 1:
            words = f"{verdict.message} The rubric allows {self.widen:g} times the error that rounding explains."
            return replace(verdict, message=words)
        return verdict
