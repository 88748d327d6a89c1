"""What no single comparison shows: a value that changes from call to call, and errors that all lean one way."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from grader.checks.judging import comparable, describe
from grader.model import Failure, Outcome, Probe
from grader.oracle.numeric import Expected, Floats

# Rounding errors have either sign. That so many lean one way by chance happens once in 2^(ENOUGH - 1).
ENOUGH = 12
# Below a sixteenth of float32's roundoff a fudge changes nothing that float32 could show; it is let pass.
SMALLEST = 2.0**-28

Expect = Callable[[Probe], Expected]


def patterns(outcomes: Sequence[Outcome], expect: Expect) -> list[Failure]:
    """Failures of a set of calls whose values were each accepted."""
    return [failure for failure in (_unsteady(outcomes, expect), _one_sided(outcomes, expect)) if failure is not None]


def _values(outcome: Outcome, expected: Expected) -> Floats:
    value = comparable(np.asarray(outcome.value, dtype=np.float64), expected)
    assert value is not None
    return value


def _unsteady(outcomes: Sequence[Outcome], expect: Expect) -> Failure | None:
    """The repeated call must give what the first one gave, but for the last places."""
    first = {outcome.probe.regime: outcome for outcome in reversed(outcomes) if not outcome.probe.again}
    for outcome in outcomes:
        if outcome.probe.again:
            expected = expect(outcome.probe)
            before = _values(first[outcome.probe.regime], expected)
            if np.any(np.abs(_values(outcome, expected) - before) > 2 * expected.tolerance["float64"]):
                words = f"{outcome.probe.called}() on {describe(outcome.probe)} returned something else than before."
                return Failure(outcome, "changes from call to call", words, words, before)
    return None


def _one_sided(outcomes: Sequence[Outcome], expect: Expect) -> Failure | None:
    """Errors of float32's size that all lean one way are a fudge and not float32 rounding."""
    worst, signs = (0.0, outcomes[0]), set()
    count = 0
    for outcome in outcomes:
        expected = expect(outcome.probe)
        error = expected.error_of(_values(outcome, expected))
        beyond = np.abs(error) > expected.tolerance["float64"]
        if not beyond.any():
            continue
        error, size = error * np.where(expected.value < 0, -1.0, 1.0), np.abs(expected.value)
        large = beyond & (np.abs(error) > SMALLEST * size)
        if not large.any():
            continue
        relative = float(np.max(np.abs(error[large]) / np.maximum(size[large], 1e-300)))
        worst = max(worst, (relative, outcome), key=lambda pair: pair[0])
        signs |= set(np.sign(error[large]))
        count += int(large.sum())
    if count < ENOUGH or len(signs) != 1:
        return None
    relative, outcome = worst
    side = "large" if signs == {1.0} else "small"
    words = (
        f"{outcome.probe.called}() is slightly too {side} every time (by up to {relative:.1g} of the value on "
        f"{describe(outcome.probe)}); rounding would go both ways."
    )
    return Failure(outcome, "always off in one direction", words, words, expect(outcome.probe).value)
