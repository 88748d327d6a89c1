"""Arguments in another order: the function is called once more, with two of them exchanged."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from grader.checks.judging import comparable
from grader.explain.base import Case, Explanation, sized
from grader.model import Outcome, Probe, Status

TRIED = 3


def probes(case: Case) -> list[Probe]:
    """A few calls with two arguments exchanged, for a function that is wrong in nearly every call."""
    if len(case.wrong_probes) < 0.8 * len(case.probes):
        return []
    if not any(case.value(probe) is None for probe in case.probes):
        return []
    return [other for probe in _chosen(case) for other, _ in _exchanged(probe)]


def explain(case: Case, outcomes: Mapping[str, Outcome]) -> Explanation | None:
    """The order in which the function takes its arguments, if it is right in that order."""
    chosen = _chosen(case)
    tried = [{names: other for other, names in _exchanged(probe)} for probe in chosen]
    for names in tried[0] if tried else ():
        if all(
            _right(case, probe, outcomes.get(others[names].key)) for probe, others in zip(chosen, tried, strict=True)
        ):
            one, two = names
            words = f"It takes {one} and {two} in each other's place: with these two arguments exchanged it is right."
            return Explanation(0.0, (words,))
    return None


def _chosen(case: Case) -> list[Probe]:
    by_regime = {probe.regime: probe for probe in reversed(sized(case.wrong_probes))}
    return list(by_regime.values())[-TRIED:]


def _exchanged(probe: Probe) -> list[tuple[Probe, tuple[str, str]]]:
    found = []
    names = [name for name in probe.arguments if name not in probe.keywords]
    for one, two in itertools.combinations(names, 2):
        swapped = {one: two, two: one}
        order = [swapped.get(name, name) for name in probe.arguments]
        found.append((replace(probe, arguments={name: probe.arguments[name] for name in order}), (one, two)))
    return found


def _right(case: Case, probe: Probe, outcome: Outcome | None) -> bool:
    if outcome is None or outcome.status is not Status.RETURNED or outcome.value is None:
        return False
    expected = case.expected(probe)
    value = comparable(np.asarray(outcome.value, dtype=np.float64), expected)
    return value is not None and expected.precision_of(value) is not None
