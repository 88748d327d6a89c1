"""Why an answer is wrong, and what it earns all the same. Only wrong answers come here.

Three ways, one file each, in this order: known wrong answers, error carried forward, term diagnosis. The credits do not
add up: the largest counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from grader.explain import pieces
from grader.explain.base import Case, Explanation
from grader.explain.follow_through import FollowThrough
from grader.explain.known_answers import KnownAnswer
from grader.explain.terms import TermDiagnosis
from grader.model import Outcome, Verdict

__all__ = ["Case", "Explanation", "FollowThrough", "KnownAnswer", "TermDiagnosis", "explained"]


def explained(
    case: Case,
    known: list[KnownAnswer],
    follow_through: FollowThrough | None,
    diagnosis: TermDiagnosis | None,
    outcomes: Mapping[str, Outcome],
) -> Verdict:
    """The verdict with every explanation that holds, and the largest credit of them."""
    if not case.wrong_probes and diagnosis is None:
        return case.verdict
    found = [next((each for each in (answer.explain(case) for answer in known) if each is not None), None)]
    if follow_through is not None:
        found.append(follow_through.explain(case, outcomes))
    if diagnosis is not None and found[0] is None:
        found.append(diagnosis.explain(case) or (pieces.explain(case, diagnosis) if case.wrong_probes else None))
    held = [explanation for explanation in found if explanation is not None]
    return replace(
        case.verdict,
        credit=max((explanation.credit for explanation in held), default=case.verdict.credit),
        remarks=tuple(remark for explanation in held for remark in explanation.remarks),
        misconception=next((explanation.misconception for explanation in held if explanation.misconception), None),
    )
