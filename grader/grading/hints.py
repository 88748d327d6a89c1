"""Which hint a wrong answer gets: the first whose condition the evidence shows to hold, or none."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from grader.checks.judging import never_ran
from grader.checks.ways import WAYS
from grader.model import Failure, Verdict
from grader.rubric import Criterion, Rubric
from grader.rubric.schema import Hint

Judge = Callable[[Criterion], Sequence[Verdict]]
"""The verdicts of a criterion's checks."""


def hint(criterion: Criterion, verdicts: Sequence[Verdict], rubric: Rubric, judge: Judge) -> str:
    """The hint for a criterion that earned nothing, from the verdicts of its checks."""
    failures = [failure for verdict in verdicts for failure in verdict.failures]
    if any(never_ran(failure.outcome) for verdict in verdicts for failure in verdict.failures[:1]):
        return ""
    for each in criterion.hints:
        if _seen(each, failures) and _nowhere_else(each, criterion, rubric, judge):
            return each.say
    return ""


def _seen(hint: Hint, failures: Sequence[Failure]) -> bool:
    """Whether a call failed in one of the ways that the hint is for."""
    return not hint.ways or any(WAYS[way](failure) for way in hint.ways for failure in failures)


def _nowhere_else(hint: Hint, criterion: Criterion, rubric: Rubric, judge: Judge) -> bool:
    """Whether the functions that are checked here are right in all regimes but those that the hint is for."""
    if not hint.only_in:
        return True
    functions = {function for check in criterion.checks for function in check.called}
    alike = [other for other in rubric.criteria if any(functions & set(check.called) for check in other.checks)]
    failed = {
        regime
        for other in alike
        for check, verdict in zip(other.checks, judge(other), strict=True)
        if functions & set(check.called)
        for regime in (verdict.failed_regimes if verdict.credit == 0 else ())
    }
    return failed <= set(rubric.regime_names(hint.only_in))
