"""Known wrong answers: functions of the author's that compute what a misconception computes.

They lie in `solutions/<name>/misconceptions.py`, with the arguments of the function that they stand for. A submission
whose values match one on every probe gets its message and its credit.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from grader.explain.base import Case, Explanation, agrees, widest
from grader.explain.settings import KnownAnswer
from grader.oracle.alignment import aligned


def explain(known: KnownAnswer, case: Case) -> Explanation | None:
    """The message, if every value of the student's is this answer's."""
    for probe in case.probes:
        value = case.value(probe)
        if value is None:
            return None
        answer = case.reference.answer("misconceptions", known.answers, probe, case.check.output)
        wanted = case.expected(probe)
        if wanted.free is not None and answer.value.shape == wanted.value.shape:
            answer = replace(answer, value=aligned(answer.value, wanted.value, wanted.free))
        scale = np.max(np.abs(answer.value), initial=0.0, where=np.isfinite(answer.value))
        if not agrees(value, answer.value, widest(answer) + 1e-12 * scale):
            return None
    return Explanation(known.credit, (known.message,), known.answers)
