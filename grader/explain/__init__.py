"""Why an answer is wrong, and what it earns all the same. Only wrong answers come here.

Three ways, in this order: known wrong answers, error carried forward, diagnosis (which has ways of its own). The
credits do not add up: the largest counts. Start at `base.py`, the case that all ways look at; `settings.py` is what a
rubric says. All is pure: calls of their own are asked for, and made elsewhere.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from dataclasses import replace

from grader.explain import diagnosis as diagnosing
from grader.explain import endings, known_answers
from grader.explain import follow_through as following
from grader.explain.base import Case, Explanation
from grader.explain.budget import TooMuch
from grader.explain.settings import Diagnosis, FollowThrough, KnownAnswer
from grader.model import Outcome, Verdict

__all__ = ["Case", "Explanation", "explained"]


def explained(
    case: Case,
    known: list[KnownAnswer],
    follow_through: FollowThrough | None,
    diagnosis: Diagnosis | None,
    outcomes: Mapping[str, Outcome],
) -> Verdict:
    """The verdict with every explanation that holds, and the largest credit of them."""
    found = []
    if case.wrong_probes:
        found = [
            next((each for each in (known_answers.explain(answer, case) for answer in known) if each is not None), None)
        ]
        if follow_through is not None:
            found.append(following.explain(follow_through, case, outcomes))
    if diagnosis is not None and not any(found[:1]):
        given = follow_through.given if follow_through is not None else None
        with contextlib.suppress(TooMuch):
            found.append(diagnosing.explain(diagnosis, case, given, outcomes))
    held = [explanation for explanation in found if explanation is not None]
    if not held and diagnosis is None and (ended := endings.raised(case)) is not None:
        held = [ended]
    return replace(
        case.verdict,
        credit=max((explanation.credit for explanation in held), default=case.verdict.credit),
        remarks=tuple(remark for explanation in held for remark in explanation.remarks),
        misconception=next((explanation.misconception for explanation in held if explanation.misconception), None),
    )
