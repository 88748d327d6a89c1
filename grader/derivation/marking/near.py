"""Whether a line is nearly right: one of its terms is off by a number, one letter is another, or a sum is missing."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from grader.derivation.judging.claims import Change, Claim, Word
from grader.derivation.marking.targets import Target, close, typed

NEAR = {Change.SIGN, Change.CONSTANT, Change.TERM, Change.LETTER, Change.SUM}


def is_near(claim: Claim) -> bool:
    """Whether one such slip is all that is wrong with a line."""
    return claim.status is Word.IMPLIED or claim.change in NEAR


def is_off_by(claim: Claim, wanted: Sequence[Target]) -> bool:
    """Whether what a line is off by is a number times this value, which is given at every place."""
    gap = claim.compared[-1].gap_values if claim.compared else None
    if claim.reading is None or gap is None or len(wanted) < len(claim.compared):
        return False
    off, of = typed(gap, claim.reading.axes), wanted[len(claim.compared) - 1]
    if sorted(off.axes) != sorted(of.axes) or len(set(of.axes)) < len(of.axes):
        return False
    order = [1 + of.axes.index(axis) for axis in off.axes]
    return _is_multiple(off, Target(of.array.transpose(0, *order), off.axes))


def _is_multiple(value: Target, of: Target) -> bool:
    """Whether a value is a number times another, the same number everywhere."""
    if value.axes != of.axes or value.array.shape != of.array.shape or not of.array.any():
        return False
    return close(value.array, np.vdot(of.array, value.array) / np.vdot(of.array, of.array) * of.array, None)
