"""Slips in one term, seen from what a line is off by: a number times the term, the same at every point."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Sequence

import numpy as np

from grader.derivation.judging.claims import TROUBLE, Change, Claim
from grader.derivation.judging.comparing import compare
from grader.derivation.meaning.evaluate import evaluate
from grader.derivation.meaning.multiplied import distributed
from grader.derivation.meaning.place import Place
from grader.derivation.meaning.resolve import Resolved
from grader.derivation.meaning.values import Value, spread, union
from grader.derivation.nodes.syntax import Add

TOLERANCE = 1e-8


def of_a_term(reading: Resolved, places: Sequence[Place]) -> Change | None:
    """What is wrong with a term of the right side, if nothing else is: its sign, its factor, or that it is there.

    Raises MeaningError if a side has no value.
    """
    if reading.conditions or reading.numbers:
        return None
    compared = compare(reading, places)
    gap, place, right = compared[-1].gap_values, places[len(compared) - 1].with_axes(reading.axes), reading.nodes[1]
    for term in (*distributed(right), *(right.terms if isinstance(right, Add) else ())) if gap is not None else ():
        with contextlib.suppress(*TROUBLE):
            times = _multiple(gap, evaluate(term, place)) if gap is not None else None
            if times is not None:
                return (
                    Change.SIGN
                    if math.isclose(times, 2)
                    else Change.TERM
                    if math.isclose(times, 1)
                    else Change.CONSTANT
                )
    return None


def _change(times: float) -> Change:
    """What is wrong with a term, so many times of which a line is off by."""
    return Change.SIGN if math.isclose(times, 2) else Change.TERM if math.isclose(times, 1) else Change.CONSTANT


def of_the_others(claim: Claim) -> Change | None:
    """Whether a matrix of derivatives has its diagonal right, and is 0 beside it, which it should not be."""
    compared = claim.compared[-1] if claim.compared else None
    gap = compared.gap_values if compared is not None else None
    if compared is None or gap is None or len(gap.open) != 2 or gap.open[0] != gap.open[1]:
        return None
    size = gap.array.shape[-1]
    same, others = np.eye(size, dtype=bool), ~np.eye(size, dtype=bool)
    if compared.right.open != gap.open or np.abs(compared.right.array[..., others]).max(initial=0.0) > 0:
        return None
    return Change.CONDITION if np.abs(gap.array[..., same]).max() <= TOLERANCE else None


def _multiple(value: Value, of: Value) -> float | None:
    """The number by which a value is a multiple of another; None if it is none."""
    if value.open != of.open:
        return None
    names = union(value, of)
    a, b = np.broadcast_arrays(spread(value, names), spread(of, names))
    if not b.any():
        return None
    times = float(np.vdot(b, a) / np.vdot(b, b))
    off = np.abs(a - times * b).max()
    return times if off <= TOLERANCE * max(float(np.abs(a).max()), 1e-3) else None
