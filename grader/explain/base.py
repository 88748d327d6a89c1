"""What every way to explain a wrong answer shares. All are pure, and ask for calls of their own only when needed."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from grader.checks.base import Inputs
from grader.checks.judging import comparable, picked
from grader.checks.value import ValueCheck
from grader.explain.budget import Budget
from grader.model import Generator, Made, Outcome, Probe, Status, Verdict
from grader.oracle.numeric import Expected, Floats
from grader.oracle.reference import Reference


@dataclass(frozen=True)
class Explanation:
    """Why an answer is wrong: the credit that it earns all the same, and the words for the student."""

    credit: float
    remarks: tuple[str, ...]
    misconception: str | None = None


@dataclass(frozen=True, eq=False)
class Case:
    """One wrong answer: the check that found it, with its regimes expanded, and all that is known of it.

    `forgiven` are regimes that cost points elsewhere already: a slip shows without them. `budget` is what may be spent
    on finding out why it is wrong; what credit depends on does not draw on it. `policy` is what students may see of it.
    """

    check: ValueCheck
    verdict: Verdict
    outcomes: Mapping[str, Outcome]
    inputs: Inputs
    reference: Reference
    forgiven: frozenset[str] = frozenset()
    budget: Budget = field(default_factory=Budget)
    policy: Literal["full", "shape", "verdict"] = "shape"

    @property
    def shows_sizes(self) -> bool:
        """Whether students may see the sizes of hidden inputs."""
        return self.policy != "verdict"

    @functools.cached_property
    def probes(self) -> list[Probe]:
        """The check's own calls, each once, without those at kinks: there no value is the only right one."""
        probes = [
            each for each in self.check.probes(self.inputs) if not each.again and each.regime not in self.forgiven
        ]
        return [probe for probe in probes if self.expected(probe).kink is None]

    def expected(self, probe: Probe) -> Expected:
        """What the call should have returned."""
        return self.reference.expected(self.check.target(), probe)

    @functools.cached_property
    def wrong_probes(self) -> list[Probe]:
        """Those of these calls that gave something else than they should, or nothing."""
        wrong = []
        for probe in self.probes:
            value = self.value(probe)
            if value is None or self.expected(probe).precision_of(value) is None:
                wrong.append(probe)
        return wrong

    def value(self, probe: Probe) -> Floats | None:
        """What the student's function returned, in the shape that it should have; None if there is no such thing."""
        outcome = self.outcomes.get(probe.key)
        if outcome is None:
            return None
        outcome = picked(outcome, self.check.output)
        if outcome.status is not Status.RETURNED or outcome.value is None:
            return None
        return comparable(np.asarray(outcome.value, dtype=np.float64), self.expected(probe))


def agrees(value: Floats, answer: Floats, tolerance: Floats) -> bool:
    """Equal within the tolerance, and not finite in the same places."""
    if value.shape != answer.shape:
        return False
    finite = np.isfinite(answer)
    if not np.array_equal(finite, np.isfinite(value)):
        return False
    return bool(np.all(np.abs(value[finite] - answer[finite]) <= np.broadcast_to(tolerance, answer.shape)[finite]))


def widest(expected: Expected) -> Floats:
    """The tolerance of the coarsest number format."""
    return list(expected.tolerance.values())[-1]


def sized(probes: Sequence[Probe]) -> list[Probe]:
    """Probes from the smallest input to the largest."""

    def size(probe: Probe) -> int:
        return sum(value.size for value in probe.arrays.values())

    return sorted(probes, key=size)


def kinds(probe: Probe) -> dict[str, Any]:
    """What the arguments of a call are, for the operators that need to know."""
    return {name: _kind(value) for name, value in probe.arguments.items()}


def _kind(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return list(value.shape)
    if isinstance(value, Made | Generator | Mapping | bool | str):
        return None
    return "whole" if isinstance(value, int) else "number"
