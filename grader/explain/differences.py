"""Difference quotients of a right loss: the step is too coarse or too fine for the derivative."""

from __future__ import annotations

import numpy as np

from grader.checks.gradient import GradientCheck
from grader.explain.base import Case, Explanation, sized
from grader.model import Probe
from grader.oracle.numeric import Floats

STEPS = tuple(mantissa * 10.0**-exponent for exponent in range(9) for mantissa in (1.0, 5.0, 2.0))
SIDES = {
    "forward": (0.0, 1.0),
    "backward": (-1.0, 0.0),
    "central": (-1.0, 1.0),
    "central, half a step each way": (-0.5, 0.5),
}
SHOWN = 0.03
"""How near, relative to the error that it explains, a quotient must come."""
CONFIRMED = 5
NEARLY = 0.001
LARGEST = 1e4


def explain(case: Case) -> Explanation | None:
    """The kind of quotient and its step, if it explains the errors of several regimes."""
    if not isinstance(case.check, GradientCheck):
        return None
    by_regime: dict[str, Probe] = {}
    others = []
    for probe in sized(case.wrong_probes):
        value = case.value(probe)
        ordinary = (
            value is not None and np.isfinite(value).all() and float(np.max(np.abs(value), initial=0.0)) < LARGEST
        )
        if ordinary and value is not None and 1 < value.size < 8:
            if probe.regime in by_regime:
                others.append(probe)
            by_regime.setdefault(probe.regime, probe)
    chosen = [*by_regime.values(), *others]
    if len(chosen) < 2:
        return None
    for step in STEPS:
        for side, ends in SIDES.items():
            shown = []
            for probe in chosen[: 2 * CONFIRMED]:
                shown.append(_is_quotient(case, probe, ends, step))
                if shown[-1] is False or not any(shown):
                    break
            if False not in shown and sum(map(bool, shown)) >= 2:
                words = f"It is a difference quotient ({side}) with a step of {step:.6g}, not the derivative."
                return Explanation(0.0, (words,))
    return None


def _is_quotient(case: Case, probe: Probe, ends: tuple[float, float], step: float) -> bool | None:
    """Whether the quotient explains the student's error, up to its own rounding; None where that hides all."""
    value, right = case.value(probe), case.expected(probe).value
    assert value is not None
    target = case.check.target()
    along = case.reference.at(target, probe)
    quotient, noise = np.empty(right.size), 0.0
    for j in range(right.size):
        losses = []
        for end in ends:
            moved: Floats = along.start.flatten()
            moved[j] += end * step
            case.budget.spend()
            losses.append(float(case.reference.plain(target.of, along.arguments(moved), target.output)))
        quotient[j] = (losses[1] - losses[0]) / (step * (ends[1] - ends[0]))
        noise = max(noise, 8e-16 * max(map(abs, losses)) / (step * (ends[1] - ends[0])))
    error = float(np.max(np.abs(value - right)))
    if not np.all(np.abs(value.ravel() - quotient) <= SHOWN * error + 4 * noise):
        return False
    return True if error > 20 * noise else None


def nearly(case: Case) -> Explanation | None:
    """That all values are nearly right, if they are and most are wrong all the same."""
    if len(case.wrong_probes) < 0.6 * len(case.probes):
        return None
    off = []
    for probe in case.probes:
        value, right = case.value(probe), case.expected(probe).value
        if value is None or not np.isfinite(value).all():
            return None
        off.append(
            float(np.max(np.abs(value - right), initial=0.0)) / max(float(np.max(np.abs(right), initial=0.0)), 1e-300)
        )
    typical = float(np.quantile(off, 0.8))
    if not typical <= NEARLY:
        return None
    words = (
        f"It is nearly right nearly everywhere, off by about {typical:.1g} of the largest coordinate: look for low "
        "precision (float16), rounding on the way, a small number added somewhere, or a difference quotient."
    )
    return Explanation(0.0, (words,))
