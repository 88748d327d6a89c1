"""`pytest`: an author's own tests, run by pytest against the student's module; each is worth a share of the credit.

Trusted less than the other kinds: the tests run in the student's process, where a program could read them and tamper
with them. Give it few points, or let a person look, where that matters.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import Field

from grader.checks.base import Check, Inputs
from grader.checks.judging import ENDINGS, NOT_LOADED, own_words, undecided
from grader.model import Evidence, Failure, Outcome, Probe, Status, Verdict
from grader.oracle.reference import Oracle

TestName = Annotated[str, Field(pattern=r"^([A-Za-z_]\w*::)*test\w*$", max_length=100)]


class PytestCheck(Check):
    """Tests of the author's that pass. The credit is the share of those that do, weighted."""

    kind: Literal["pytest"]
    file: Annotated[str, Field(pattern=r"^tests_\w+\.py$", max_length=60)] = Field(
        description="In solutions/<assignment>/, beside reference.py."
    )
    credit: dict[TestName, Annotated[float, Field(gt=0, le=1000)]] = Field(
        min_length=1, description="Test, or Class::test -> its weight."
    )

    def probes(self, inputs: Inputs) -> Sequence[Probe]:
        text = inputs.tests[self.file]
        return [Probe(f"{self.file}::{test}", {}, "tests", tests=text) for test in self.credit]

    def judge(self, evidence: Evidence, inputs: Inputs, oracle: Oracle) -> Verdict:
        outcomes = [evidence.outcomes[probe.key] for probe in self.probes(inputs)]
        waits = undecided(outcomes)
        if waits is not None:
            return waits
        failed = [outcome for outcome in outcomes if outcome.status is not Status.RETURNED]
        if not failed:
            return Verdict(1.0, "Right: all tests passed.")
        lost = [self.credit[_name(outcome)] for outcome in failed]
        share = 1.0 - math.fsum(lost) / math.fsum(self.credit.values())
        told = self._told(failed)
        credit = 0.0 if len(failed) == len(outcomes) else share
        return Verdict(credit, told.words + told.said, status=told.status, failures=(told,), calls=len(outcomes))

    def _told(self, failed: Sequence[Outcome]) -> Failure:
        """The first test that failed, told with the names of all that did."""
        first = next((outcome for outcome in failed if outcome.status is not Status.NOT_RUN), failed[0])
        names = ", ".join(_name(outcome) for outcome in failed)
        brief = f"{len(self.credit) - len(failed)} of {len(self.credit)} tests passed; failed: {names}."
        if first.message.startswith(NOT_LOADED):
            return Failure(first, str(first.status), first.message, first.message, said=own_words(first))
        how = first.message if first.status in ENDINGS or first.status is Status.RAISED else str(first.status)
        words = f"{brief} {_name(first)}: {how or first.status}."
        return Failure(first, "tests failed", words, brief, said=own_words(first))


def _name(outcome: Outcome) -> str:
    return outcome.probe.function.partition("::")[2]
