"""What would tell a mutant of the reference that gets its marks: the regimes that its checks do not take.

Those of the rubric's other groups count, and all ready-made ones where the rubric declares its inputs, but none in
which the reference itself has no answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

from grader.authoring.mutants import Mutant
from grader.authoring.unanswered import answered
from grader.checks.kinds import AnyCheck
from grader.checks.property import PropertyCheck
from grader.checks.value import ValueCheck
from grader.course.assignment import Assignment
from grader.grading import grade
from grader.model import Submission
from grader.rubric import Criterion, Rubric
from grader.sandbox.tiers import Sandbox

Killers = dict[str, list[str]]


def killers(assignment: Assignment, sandbox: Sandbox, alive: Sequence[Mutant], jobs: int = 2) -> list[Killers]:
    """For each mutant: criterion -> regimes that its checks do not take and that would tell it."""
    wider = _wider(assignment)
    if not wider.rubric.criteria:
        return [{} for _ in alive]

    def found(mutant: Mutant) -> Killers:
        code = wider.rubric.code
        files = {**wider.helpers, code: mutant.source.encode()}
        submission = Submission("mutant", wider.name, code, files)
        scores = grade(submission, wider, sandbox, marks_only=True).scores
        return {score.id: sorted(score.verdict.failed_regimes) for score in scores if score.verdict.failed_regimes}

    with ThreadPoolExecutor(jobs) as pool:
        return list(pool.map(found, alive))


def _wider(assignment: Assignment) -> Assignment:
    """The assignment with each check in the regimes that it does not take, and without what has no such check.

    Mutants are those of the reference under the first of several conventions, so there are no others here.
    """
    rubric = assignment.rubric.with_all_regimes()
    drawn = {
        regime: assignment.inputs.problems.get(regime) or assignment.reference.problem(regime, settings, rubric.seed)
        for regime, settings in rubric.settings.items()
    }
    inputs = replace(assignment.inputs, problems=drawn, sizes=rubric.settings)
    there = replace(assignment, rubric=rubric, inputs=inputs)
    criteria = [_elsewhere(criterion, assignment.rubric, there) for criterion in rubric.criteria]
    kept = [criterion for criterion in criteria if criterion.checks]
    return replace(there, rubric=rubric.model_copy(update={"criteria": kept, "conventions": {}}))


def _elsewhere(criterion: Criterion, taken: Rubric, there: Assignment) -> Criterion:
    checks: list[AnyCheck] = []
    for check in criterion.checks:
        if isinstance(check, ValueCheck | PropertyCheck):
            before = getattr(taken.expanded(check), "regimes", [])
            others = [regime for regime in there.rubric.regime_names(there.rubric.untimed) if regime not in before]
            moved = check.model_copy(update={"regimes": others})
            moved = moved.model_copy(update={"regimes": answered(moved, there)})
            checks += [moved] if moved.regimes else []
    alone: dict[str, Any] = {
        "checks": checks,
        "already_charged": {},
        "after": [],
        "follow_through": None,
        "misconceptions": [],
    }
    return criterion.model_copy(update=alone)
