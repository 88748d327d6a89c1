"""`distribution`: random values are drawn from the distribution that the reference draws from, in whatever order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from grader.checks.base import Called, Check, Inputs, Output, Regimes
from grader.checks.judging import decide, describe, not_a_value, own_words, picked
from grader.errors import ReferenceFault
from grader.model import Argument, Array, Evidence, Failure, Generator, Outcome, Probe, Verdict
from grader.oracle.calling import SEEDS
from grader.oracle.draws import difference
from grader.oracle.reference import Oracle, Target

CHANCE = 1e-9
"""How often a right program may be taken for a wrong one, in all of a check."""
MORE = 8
"""Draws of the reference for each of the student's."""
STATUS = "another distribution"


class DistributionCheck(Check):
    """The student's function draws as the reference does: called often, its values have the same distribution."""

    kind: Literal["distribution"]
    function: Called
    regimes: Regimes = Field(default_factory=list)
    output: Output = None
    draws: Annotated[int, Field(ge=200, le=10000)] = Field(
        default=1000, description="How often it is called in each regime, each time with another generator."
    )

    @property
    def called(self) -> tuple[str, ...]:
        return (self.function,)

    def probes(self, inputs: Inputs) -> Sequence[Probe]:
        once = inputs.calls(self.function, self.regimes)[:-1]
        return [_turned(probe, turn) for probe in once for turn in range(self.draws)]

    def judge(self, evidence: Evidence, inputs: Inputs, oracle: Oracle) -> Verdict:
        once = inputs.calls(self.function, self.regimes)[:-1]
        probes = self.probes(inputs)
        outcomes = [picked(evidence.outcomes[probe.key], self.output) for probe in probes]
        failures = [not_a_value(outcome) for outcome in outcomes]
        if any(failure is not None for failure in failures):
            return decide(outcomes, [(failure, None) for failure in failures])
        wanted = [self._wanted(probe, oracle) for probe in once]
        if all(np.all(each == each[0]) for each in wanted):
            raise ReferenceFault(f"{self.function}() of reference.py draws nothing at random: use kind: value instead")
        groups = [outcomes[at * self.draws : (at + 1) * self.draws] for at in range(len(once))]
        pairs = zip(groups, wanted, strict=True)
        found = [failure for group, each in pairs if (failure := _differs(group, each, CHANCE / len(once)))]
        if not found:
            return decide(outcomes, [(None, "float64") for _ in outcomes])
        told = found[0]
        regimes = frozenset(failure.outcome.probe.regime for failure in found)
        return Verdict(
            0.0, told.words + told.said, STATUS, failed_regimes=regimes, failures=tuple(found), calls=len(once)
        )

    def _wanted(self, probe: Probe, oracle: Oracle) -> Array:
        probes = [_turned(probe, turn) for turn in range(self.draws, (MORE + 1) * self.draws)]
        return oracle.draws(Target(self.function, output=self.output), probes)


def _turned(probe: Probe, turn: int) -> Probe:
    """The call once more, with other generators where it is given any."""
    return replace(probe, arguments=_other_seeds(probe.arguments, turn), turn=turn)


def _other_seeds(arguments: Mapping[str, Argument], turn: int) -> dict[str, Argument]:
    return {
        name: Generator(value.seed + SEEDS * (turn + 1)) if isinstance(value, Generator) else value
        for name, value in arguments.items()
    }


def _differs(outcomes: Sequence[Outcome], wanted: Array, chance: float) -> Failure | None:
    """What is wrong with the draws of one regime."""
    first = outcomes[0]
    where = f"{first.probe.function}() on {describe(first.probe)}"
    values = [np.asarray(outcome.value, dtype=np.float64) for outcome in outcomes]
    other = next((at for at, value in enumerate(values) if value.shape != wanted.shape[1:]), None)
    if other is not None:
        words = f"{where} returned shape {values[other].shape}; it should be shape {wanted.shape[1:]}."
        return Failure(outcomes[other], "wrong shape", words, words)
    own = np.stack(values)
    if not np.isfinite(own).all():
        words = f"{where} drew values that are not finite."
        return Failure(first, "not finite", words, words)
    found = difference(own, wanted, chance)
    if found is None:
        return None
    brief = f"{where}, called {len(outcomes)} times, draws from another distribution than it should: {found.where}"
    seeded = any(isinstance(value, Generator) for value in first.probe.arguments.values())
    how = "values that should never come" if found.stray else "shares"
    words = f"{brief} ({how}{f' off by {found.apart:.2f}' if seeded and not found.stray else ''})."
    return Failure(first, STATUS, words, f"{brief}.", said=own_words(first))
