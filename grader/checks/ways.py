"""The ways in which a call can fail that a hint may be for."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from grader.checks.judging import ENDINGS
from grader.model import Failure, Status


def _not_finite(failure: Failure) -> bool:
    value = failure.outcome.value
    return value is not None and not bool(np.isfinite(np.asarray(value, dtype=np.float64)).all())


def _overflow(failure: Failure) -> bool:
    """Whether the answer is not finite in the row of the largest number in the first array that was given."""
    value = failure.outcome.value
    probe = failure.outcome.probe
    own = [each for each in probe.arguments.values() if isinstance(each, np.ndarray)]
    array = next(iter([*own, *probe.arrays.values()]), None)
    if value is None or array is None or not array.size or value.ndim == 0 or value.shape[:1] != array.shape[:1]:
        return False
    row = int(np.unravel_index(int(np.argmax(array)), array.shape)[0])
    return not bool(np.isfinite(np.asarray(value, dtype=np.float64)[row]).all())


WAYS: Mapping[str, Callable[[Failure], bool]] = {
    "raised": lambda failure: failure.outcome.status is Status.RAISED,
    "did not end": lambda failure: failure.outcome.status in ENDINGS,
    "wrong shape": lambda failure: failure.status == "wrong shape",
    "wrong values": lambda failure: failure.status in ("wrong values", "property broken") and not _not_finite(failure),
    "not finite": _not_finite,
    "overflow": _overflow,
}
