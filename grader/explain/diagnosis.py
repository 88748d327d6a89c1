"""Diagnosis: what is wrong with an answer, found in the numbers of all its calls; the first way that explains them all.

An answer of another shape is described; then come slips in its terms, what was done to it as a whole, a factor that is
taken for another, answers that belong to other calls, difference quotients, and last where it is wrong.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from grader.explain import differences, endings, order, pieces, rates, remembered, shapes, whole
from grader.explain.base import Case, Explanation
from grader.explain.regimes import regimes
from grader.explain.terms import TermDiagnosis
from grader.model import Outcome, Probe


class Diagnosis(TermDiagnosis):
    """What is known of an answer: its terms, and what may set inputs apart."""

    def probes(self, case: Case) -> list[Probe]:
        """The calls that a diagnosis needs beside those of the check."""
        return order.probes(case)

    def explain(self, case: Case, given: str | None, outcomes: Mapping[str, Outcome]) -> Explanation | None:
        """Why the answer is wrong; None if no way explains all of its numbers."""
        ways = self._ways(case, given, outcomes) if case.wrong_probes else self._unseen(case)
        return next((found for found in ways if found is not None), None)

    def _ways(self, case: Case, given: str | None, outcomes: Mapping[str, Outcome]) -> Iterator[Explanation | None]:
        usable = regimes(case, self.sizes)
        yield endings.explain(case)
        yield shapes.explain(case, self.sizes)
        yield order.explain(case, outcomes)
        yield whole.explain(case)
        for terms in self.partitions():
            yield rates.explain(terms, usable, surely=True)
        yield self.of_terms(usable)
        for terms in self.partitions():
            yield rates.explain(terms, usable, surely=False)
        yield remembered.explain(case, given)
        yield differences.explain(case)
        yield differences.nearly(case)
        yield pieces.explain(case, self)

    def _unseen(self, case: Case) -> Iterator[Explanation | None]:
        """Where no call shows by itself that the answer is wrong."""
        yield remembered.explain(case, None)
        yield self.of_terms(regimes(case, self.sizes))
