"""Diagnosis: why an answer is wrong, found in the programs themselves and in the numbers of all calls.

Repair has the place in the student's own program and twins of the reference have the name of the slip; where both are
there, both are told. Else come the other ways, the first that explains all of the numbers: how calls ended, what an
answer of another shape holds, answers that belong to other calls, difference quotients.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from grader.explain import differences, endings, remembered, shapes, told, where
from grader.explain.base import Case, Explanation
from grader.explain.budget import TooMuch
from grader.explain.repair import Repair

Way = Callable[[], Explanation | None]


@dataclass(frozen=True)
class Found:
    """What was found in the programs: a repair of the student's, and in words the twin that gives the same numbers."""

    repair: Repair | None = None
    twin: str = ""


NOTHING = Found()


@dataclass(frozen=True)
class Reasons:
    """Why an answer is wrong, in sentences: for the student, and for those who mark."""

    remarks: tuple[str, ...] = ()
    staff: tuple[str, ...] = ()


def reasons(case: Case, found: Found, given: str | None) -> Reasons:
    """All that can be told; `given` is an inner function whose values may be kept between calls."""
    ended = _first([lambda: endings.explain(case)])
    place = told.place_and_kind(found.repair) if found.repair is not None else ""
    mended = told.mended(found.repair) if found.repair is not None else ""
    named = tuple(filter(None, (place, found.twin)))
    if named:
        remarks = {
            "verdict": ended,
            "shape": (*ended, *named),
            "full": (*ended, place, mended, found.twin) if place else (*ended, *named),
        }[case.policy]
        raised = _first([lambda: endings.raised(case)])
        shown = (*remarks, *(raised if case.shows_sizes else ()))
        return Reasons(tuple(filter(None, shown)), tuple(filter(None, (*ended, place, mended, found.twin, *raised))))
    if ended:
        return Reasons(ended, ended)
    said = _first(_ways(case, given))
    if said:
        return Reasons(said, said)
    said = (*_first([lambda: where.explain(case)]), *_first([lambda: endings.raised(case)]))
    return Reasons(said if case.shows_sizes else (), said)


def _ways(case: Case, given: str | None) -> list[Way]:
    if not case.wrong_probes:  # no call shows by itself that the answer is wrong
        return [lambda: remembered.explain(case, None)]
    return [
        lambda: shapes.explain(case),
        lambda: remembered.explain(case, given),
        lambda: differences.explain(case),
        lambda: differences.nearly(case),
    ]


def _first(ways: Sequence[Way]) -> tuple[str, ...]:
    """What the first way that holds says. A way that fails on odd numbers gives no credit anyhow: it is passed over."""
    with contextlib.suppress(TooMuch):
        for way in ways:
            with contextlib.suppress(ArithmeticError, LookupError, ValueError):
                explanation = way()
                if explanation is not None:
                    return explanation.remarks
    return ()
