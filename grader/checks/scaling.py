"""`scaling`: how the time of a function grows with the size of its input, next to how the reference's grows.

Both are measured in the same run, on the same machine, taking turns, so the machine cancels out: what is judged is the
slope of the ratio of both times against the size, on logarithmic scales. A loop over N beside a vectorised reference
shows as a slope, whatever the machine. What is near the limit goes to a person, since times are never exact.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import combinations
from statistics import median
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from grader.checks.base import Called, Check, Inputs, Output
from grader.checks.judging import compare, decide, picked
from grader.errors import ReferenceFault
from grader.model import Evidence, Outcome, Probe, Status, Timing, Verdict
from grader.oracle.reference import Oracle, Target

DOUBT = 0.15
"""A slope nearer than this to its limit is not decided."""
DOUBTFUL_RATIO = 1.3
"""A ratio within this factor of its limit is not decided."""

Times = Sequence[tuple[float, float, float]]
"""Size, the student's seconds and the reference's."""


class ScalingCheck(Check):
    """The time of the student's function grows with a size hardly faster than the reference's."""

    kind: Literal["scaling"]
    only_calls_count: ClassVar[bool] = False
    function: Called
    regimes: list[str] = Field(min_length=1, description="At least 4 sizes, the largest several times the smallest.")
    size: str = Field(description="The setting of the regimes that grows, such as N.")
    slower: Annotated[float, Field(gt=0, le=5)] = Field(
        default=0.5, description="By how much the exponent of the time may be larger than the reference's."
    )
    at_most: Annotated[float, Field(gt=1)] | None = Field(
        default=None, description="How many times the reference's time it may take at the largest size."
    )
    output: Output = None

    @property
    def called(self) -> tuple[str, ...]:
        return (self.function,)

    def timed(self, inputs: Inputs) -> Sequence[Probe]:
        regimes = sorted(self.regimes, key=lambda regime: inputs.sizes[regime][self.size])
        return [inputs.calls(self.function, [regime])[0] for regime in regimes]

    def judge(self, evidence: Evidence, inputs: Inputs, oracle: Oracle) -> Verdict:
        probes = self.timed(inputs)
        measured = [evidence.timings[probe.key] for probe in probes]
        _blame_the_reference(measured)
        worst = [picked(_worst(timing), self.output) for timing in measured]
        verdict = decide(worst, [compare(outcome, oracle.expected(self._target(), outcome.probe)) for outcome in worst])
        if verdict.credit != 1:
            return verdict
        sizes = [float(inputs.sizes[probe.regime][self.size]) for probe in probes]
        if any(outcome.seconds <= 0 for timing in measured for outcome in (*timing.student, *timing.reference)):
            return Verdict(None, "The time could not be measured here; a person must look.", status="not timed")
        return self._compared(sizes, measured, frozenset(self.regimes))

    def _target(self) -> Target:
        return Target(self.function, output=self.output)

    def _compared(self, sizes: Sequence[float], measured: Sequence[Timing], regimes: frozenset[str]) -> Verdict:
        """The verdict on times. Its words hold no measured number where it is decided: they differ from run to run."""
        best = [
            (size, min(outcome.seconds for outcome in timing.student), min(o.seconds for o in timing.reference))
            for size, timing in zip(sizes, measured, strict=True)
        ]
        steeper, doubt = slope(best), max(DOUBT, _spread(sizes, measured))
        ratio, limit = best[-1][1] / best[-1][2], self.at_most or math.inf
        if steeper > self.slower + doubt:
            words = (
                f"{self.function}() gives the right values, but its time grows too fast with {self.size}: from "
                f"{self.size} = {sizes[0]:g} to {sizes[-1]:g} far more than that of a solution that does it well. "
                "Is there a loop where an operation on whole arrays would do?"
            )
            return Verdict(0.0, words, status="grows too fast", failed_regimes=regimes)
        if ratio > limit * DOUBTFUL_RATIO:
            words = (
                f"{self.function}() gives the right values, but takes more than {limit:g} times as long as a solution "
                f"that does it well, at {self.size} = {sizes[-1]:g}."
            )
            return Verdict(0.0, words, status="too slow", failed_regimes=regimes)
        if steeper > self.slower - doubt or ratio > limit / DOUBTFUL_RATIO:
            words = (
                f"The time of {self.function}() is too near the limit to decide: its exponent of {self.size} is larger "
                f"than the reference's by {steeper:.2f} ({self.slower:g} allowed), and it takes {ratio:.1f} times as "
                f"long at {self.size} = {sizes[-1]:g}; a person must look."
            )
            return Verdict(None, words, status="near the limit")
        return Verdict(1.0, "Right.")


def slope(times: Times) -> float:
    """The slope of log(student's time / reference's time) against log(size): the median over all pairs of sizes."""
    points = [(math.log(size), math.log(student / reference)) for size, student, reference in times]
    return median((y - b) / (x - a) for (a, b), (x, y) in combinations(points, 2) if x != a)


def _spread(sizes: Sequence[float], measured: Sequence[Timing]) -> float:
    """How far the slopes of single turns lie from each other: half the distance of their quartiles."""
    turns = range(len(measured[0].student))
    slopes = sorted(
        slope([(n, t.student[i].seconds, t.reference[i].seconds) for n, t in zip(sizes, measured, strict=True)])
        for i in turns
    )
    return (slopes[-1 - len(slopes) // 4] - slopes[len(slopes) // 4]) / 2


def _worst(timing: Timing) -> Outcome:
    """A turn's outcome that is no value, or else the last one."""
    faults = [outcome for outcome in timing.student if outcome.status is Status.GRADER_FAULT]
    bad = [outcome for outcome in timing.student if outcome.status is not Status.RETURNED]
    return [*timing.student[-1:], *bad[:1], *faults[:1]][-1]


def _blame_the_reference(measured: Sequence[Timing]) -> None:
    """Raises ReferenceFault where the reference did not return."""
    for timing in measured:
        for outcome in timing.reference:
            if outcome.status is not Status.RETURNED:
                raise ReferenceFault(
                    f"the reference's {outcome.probe.called}() cannot be timed in the student's environment: "
                    f"{outcome.status}: {outcome.message}"
                )
