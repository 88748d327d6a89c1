"""Diagnosis: what is wrong with an answer, found in the numbers of all its calls; the first way that explains them all.

An answer of another shape is described; then come slips in its terms, what was done to it as a whole, a factor that is
taken for another, answers that belong to other calls, difference quotients, and last where it is wrong.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

from grader.explain import differences, endings, order, pieces, rates, remembered, shapes, terms, whole
from grader.explain.base import Case, Explanation
from grader.explain.regimes import regimes
from grader.explain.settings import Diagnosis
from grader.model import Outcome, Probe

Way = Callable[[], Explanation | None]


def probes(case: Case) -> list[Probe]:
    """The calls that a diagnosis needs beside those of the check."""
    return order.probes(case)


def explain(diagnosis: Diagnosis, case: Case, given: str | None, outcomes: Mapping[str, Outcome]) -> Explanation | None:
    """Why the answer is wrong; None if no way explains all of its numbers, or if the terms are not the answer."""
    if not terms.add_up(diagnosis, case):
        return None
    ways = _ways(diagnosis, case, given, outcomes) if case.wrong_probes else _unseen(diagnosis, case)
    return next(_held(ways), None)


def _ways(diagnosis: Diagnosis, case: Case, given: str | None, outcomes: Mapping[str, Outcome]) -> list[Way]:
    usable = regimes(case, diagnosis.sizes)
    by_part = diagnosis.partitions()
    return [
        lambda: endings.explain(case),
        lambda: shapes.explain(case, diagnosis.sizes),
        lambda: order.explain(case, outcomes),
        lambda: whole.explain(case),
        *(partial(rates.explain, each, usable, surely=True) for each in by_part),
        lambda: terms.explain(diagnosis, usable),
        *(partial(rates.explain, each, usable, surely=False) for each in by_part),
        lambda: remembered.explain(case, given),
        lambda: differences.explain(case),
        lambda: differences.nearly(case),
        lambda: pieces.explain(case, diagnosis),
        lambda: endings.raised(case),
    ]


def _unseen(diagnosis: Diagnosis, case: Case) -> list[Way]:
    """Where no call shows by itself that the answer is wrong."""
    return [
        lambda: remembered.explain(case, None),
        lambda: terms.explain(diagnosis, regimes(case, diagnosis.sizes)),
    ]


def _held(ways: Sequence[Way]) -> Iterator[Explanation]:
    """What holds. A way that fails on odd numbers gives no credit anyhow, so it is passed over."""
    for way in ways:
        with contextlib.suppress(ArithmeticError, LookupError, ValueError):
            found = way()
            if found is not None:
                yield found
