"""Known wrong answers: functions of the author's that compute what a misconception computes.

They lie in `solutions/<name>/misconceptions.py`, with the arguments of the function that they stand for. A submission
whose values match one on every probe gets its message and its credit.
"""

from __future__ import annotations

from typing import Annotated

import numpy as np
from pydantic import Field

from grader.explain.base import Case, Explanation, Settings, agrees, widest


class KnownAnswer(Settings):
    """A wrong answer with a name."""

    answers: Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")] = Field(
        description="A function in misconceptions.py; its name is the misconception's."
    )
    message: str = Field(min_length=1, max_length=500, description="What the student is told.")
    credit: Annotated[float, Field(ge=0, lt=1)] = 0.0

    def explain(self, case: Case) -> Explanation | None:
        """The message, if every value of the student's is this answer's."""
        for probe in case.probes:
            value = case.value(probe)
            if value is None:
                return None
            answer = case.reference.answer("misconceptions", self.answers, probe)
            scale = np.max(np.abs(answer.value), initial=0.0, where=np.isfinite(answer.value))
            if not agrees(value, answer.value, widest(answer) + 1e-12 * scale):
                return None
        return Explanation(self.credit, (self.message,), self.answers)
