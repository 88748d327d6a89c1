"""`derivation`: a written answer. It waits for a person; only an answer that is not there is decided here."""

from __future__ import annotations

from typing import Literal

from grader.checks.base import Check, Inputs
from grader.model import Evidence, Verdict
from grader.reference import Oracle


class DerivationCheck(Check):
    """A derivation in Markdown and LaTeX, marked by a person."""

    kind: Literal["derivation"]

    def judge(self, evidence: Evidence, inputs: Inputs, oracle: Oracle) -> Verdict:
        answer = (evidence.answer or "").strip()
        if not answer or answer == evidence.blank_answer.strip():
            return Verdict(0.0, "No written answer was handed in.", status="not handed in")
        return Verdict(None, "A person reads and marks this answer.", status="waits for a person")
