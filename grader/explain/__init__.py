"""Why an answer is wrong, and what it earns all the same. Only wrong answers come here.

Three ways, in this order: known wrong answers, error carried forward, diagnosis (which has ways of its own). The
credits do not add up: the largest counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from grader.explain.base import Case, Explanation
from grader.explain.diagnosis import Diagnosis
from grader.explain.follow_through import FollowThrough
from grader.explain.known_answers import KnownAnswer
from grader.model import Outcome, Verdict

__all__ = ["Case", "Diagnosis", "Explanation", "FollowThrough", "KnownAnswer", "explained"]


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
        found = [next((each for each in (answer.explain(case) for answer in known) if each is not None), None)]
        if follow_through is not None:
            found.append(follow_through.explain(case, outcomes))
    if diagnosis is not None and not any(found[:1]):
        given = follow_through.given if follow_through is not None else None
        found.append(diagnosis.explain(case, given, outcomes))
    held = [explanation for explanation in found if explanation is not None]
    return replace(
        case.verdict,
        credit=max((explanation.credit for explanation in held), default=case.verdict.credit),
        remarks=tuple(remark for explanation in held for remark in explanation.remarks),
        misconception=next((explanation.misconception for explanation in held if explanation.misconception), None),
    )
