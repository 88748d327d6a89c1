"""Diagnosis: what is wrong with an answer, found in the numbers of all its calls; the first way that explains them all.

An answer of another shape is described; then come slips in its terms, what was done to it as a whole, a factor that is
taken for another, answers that belong to other calls, difference quotients, and last where it is wrong.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

from grader.explain import differences, endings, order, pieces, rates, remembered, shapes, whole
from grader.explain.base import Case, Explanation
from grader.explain.regimes import regimes
from grader.explain.terms import TermDiagnosis
from grader.model import Outcome, Probe

Way = Callable[[], Explanation | None]


class Diagnosis(TermDiagnosis):
    """What is known of an answer: its terms, and what may set inputs apart."""

    def probes(self, case: Case) -> list[Probe]:
        """The calls that a diagnosis needs beside those of the check."""
        return order.probes(case)

    def explain(self, case: Case, given: str | None, outcomes: Mapping[str, Outcome]) -> Explanation | None:
        """Why the answer is wrong; None if no way explains all of its numbers."""
        ways = self._ways(case, given, outcomes) if case.wrong_probes else self._unseen(case)
        return next(_held(ways), None)

    def _ways(self, case: Case, given: str | None, outcomes: Mapping[str, Outcome]) -> list[Way]:
        usable = regimes(case, self.sizes)
        by_part = self.partitions()
        return [
            lambda: endings.explain(case),
            lambda: shapes.explain(case, self.sizes),
            lambda: order.explain(case, outcomes),
            lambda: whole.explain(case),
            *(partial(rates.explain, terms, usable, surely=True) for terms in by_part),
            lambda: self.of_terms(usable),
            *(partial(rates.explain, terms, usable, surely=False) for terms in by_part),
            lambda: remembered.explain(case, given),
            lambda: differences.explain(case),
            lambda: differences.nearly(case),
            lambda: pieces.explain(case, self),
            lambda: endings.raised(case),
        ]

    def _unseen(self, case: Case) -> list[Way]:
        """Where no call shows by itself that the answer is wrong."""
        return [lambda: remembered.explain(case, None), lambda: self.of_terms(regimes(case, self.sizes))]


def _held(ways: Sequence[Way]) -> Iterator[Explanation]:
    """What holds. A way that fails on odd numbers gives no credit anyhow, so it is passed over."""
    for way in ways:
        with contextlib.suppress(ArithmeticError, LookupError, ValueError):
            found = way()
            if found is not None:
                yield found
