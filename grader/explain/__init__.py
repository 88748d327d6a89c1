"""Why an answer is wrong, and what it earns all the same. Only wrong answers come here.

Known wrong answers and error carried forward may give credit; the largest counts. Diagnosis gives none: it has a repair
of the student's own program, twins of the reference, and ways of its own. Start at `base.py`, the case that all ways
look at, then `diagnosis.py`; `settings.py` is what a rubric says. All is pure but for what repair tries in the sandbox.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from grader.explain import follow_through as following
from grader.explain import known_answers
from grader.explain.base import Case, Explanation
from grader.explain.diagnosis import NOTHING, Found, reasons
from grader.explain.settings import FollowThrough, KnownAnswer
from grader.model import Outcome, Verdict

__all__ = ["Case", "Explanation", "Found", "explained"]


def explained(
    case: Case,
    known: Sequence[KnownAnswer],
    follow_through: FollowThrough | None,
    outcomes: Mapping[str, Outcome],
    found: Found = NOTHING,
) -> Verdict:
    """The verdict with every explanation that holds, and the largest credit of them."""
    held: list[Explanation] = []
    if case.wrong_probes:
        answers = (known_answers.explain(answer, case) for answer in known)
        held += [answer for answer in answers if answer is not None][:1]
        if held:  # it has a name of the author's
            found = replace(found, twin="")
        follows = following.explain(follow_through, case, outcomes) if follow_through is not None else None
        held += [] if follows is None else [follows]
    names = tuple(remark for explanation in held for remark in explanation.remarks)
    why = reasons(case, found, follow_through.given if follow_through is not None else None)
    return replace(
        case.verdict,
        credit=max((explanation.credit for explanation in held), default=case.verdict.credit),
        remarks=(*names, *why.remarks),
        staff=(*names, *why.staff),
        misconception=next((explanation.misconception for explanation in held if explanation.misconception), None),
    )
