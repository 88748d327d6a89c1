"""Why wrong answers are wrong: which there are, what finding out takes, and the verdicts with what explains them."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy

from grader.checks.judging import NOT_LOADED
from grader.checks.value import ValueCheck
from grader.course.assignment import Assignment
from grader.explain import Case, Found, explained, follow_through
from grader.grading.building import NOT_JUDGED
from grader.grading.memo import Memo, program_parts
from grader.model import Evidence, Outcome, Probe, Status, Submission, Verdict
from grader.rubric import Criterion

log = logging.getLogger(__name__)
Cases = Mapping[str, Case]


@dataclass(frozen=True)
class Explained:
    """The verdicts on wrong answers with what explains them; `sound` if no fault of ours kept it from more."""

    verdicts: Mapping[str, Verdict]
    sound: bool = True


def wrong_answers(verdicts: Mapping[str, Verdict], evidence: Evidence, assignment: Assignment) -> Cases:
    """By criterion, what there is to explain."""
    cases = ((each.id, _case(each, verdicts, evidence, assignment)) for each in assignment.rubric.criteria)
    return {name: case for name, case in cases if case is not None}


def explanations(
    parts: Sequence[str],
    submission: Submission,
    view: Assignment,
    cases: Cases,
    call: Callable[[Sequence[Probe]], Sequence[Outcome]],
    look: Callable[[], Mapping[str, Found]],
    memo: Memo,
) -> Mapping[str, Verdict]:
    """The verdicts on all cases, explained; equal programs whose calls came to the same, by `parts`, are so once.

    `call` makes more calls of the program, `look` looks into its text.
    """
    if not cases:
        return {}

    def make() -> Explained:
        wrong = [criterion for criterion in view.rubric.criteria if criterion.id in cases]
        more = call(_follow_up(wrong, cases))
        found = look()
        verdicts = {each.id: _explained(each, cases[each.id], more, found[each.id]) for each in wrong}
        return Explained(verdicts, all(outcome.status is not Status.GRADER_FAULT for outcome in more))

    told = [(name, case.verdict.status, case.verdict.message, sorted(case.forgiven)) for name, case in cases.items()]
    keys = [*parts, *program_parts(submission), repr(sorted(view.following.items())), repr(told)]
    return memo.lately("explained", keys, make, lambda made: made.sound).verdicts


def _case(
    criterion: Criterion, verdicts: Mapping[str, Verdict], evidence: Evidence, assignment: Assignment
) -> Case | None:
    """What there is to explain about a criterion; None where nothing is wrong."""
    verdict = verdicts[criterion.id]
    check = next((check for check in criterion.checks if isinstance(check, ValueCheck)), None)
    if verdict.credit != 0 or check is None or verdict.status == NOT_JUDGED or verdict.message.startswith(NOT_LOADED):
        return None
    expanded = assignment.rubric.expanded(check)
    assert isinstance(expanded, ValueCheck)
    charged = criterion.already_charged.items()
    names = [name for other, regimes in charged if verdicts[other].credit != 1 for name in regimes]
    forgiven = frozenset(assignment.rubric.regime_names(names))
    inputs, reference = assignment.inputs, assignment.reference
    return Case(expanded, verdict, evidence.outcomes, inputs, reference, forgiven, policy=assignment.rubric.feedback)


def _follow_up(criteria: Sequence[Criterion], cases: Cases) -> list[Probe]:
    """The calls that explaining takes, each once. A fault of the author's files shows when they are explained."""
    probes: dict[str, Probe] = {}
    for criterion in criteria:
        if criterion.follow_through is not None:
            with contextlib.suppress(Exception):
                found = follow_through.probes(criterion.follow_through, cases[criterion.id])
                probes |= {probe.key: probe for probe in found}
    return list(probes.values())


def _explained(criterion: Criterion, case: Case, more: Sequence[Outcome], found: Found) -> Verdict:
    """The verdict with what explains it, and the credit that this gives; a fault takes nothing back."""
    outcomes = {outcome.probe.key: outcome for outcome in more}
    try:
        with numpy.errstate(all="ignore"):
            return explained(case, criterion.misconceptions, criterion.follow_through, outcomes, found)
    except Exception:
        log.exception("criterion '%s': the wrong answer could not be explained; its points stand", criterion.id)
        return case.verdict
