"""A verdict reduced to what the rubric's policy lets a student see (`rubric/policy.py`)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from grader.checks.judging import counted, never_ran
from grader.model import Verdict

if TYPE_CHECKING:
    from grader.rubric.policy import Policy


def tell(verdict: Verdict, policy: Policy) -> Verdict:
    """The verdict with its message and example as the policy allows, and without the failures that it was made from."""
    if not verdict.failures:
        return verdict
    more = counted(verdict.failures, verdict.calls)
    shown = [failure for failure in verdict.failures if policy == "full" or failure.outcome.probe.published]
    if shown:
        said = shown[0].said if policy == "full" else ""
        message = shown[0].words + said + more
        example = shown[0] if shown[0].outcome.probe.arguments and not never_ran(shown[0].outcome) else None
    elif policy == "shape":
        message, example = verdict.failures[0].brief + more, None
    else:
        message, example = "Not right on the inputs that decide.", None
    return replace(verdict, message=message, example=example, failures=())
