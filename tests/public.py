"""A student's own check with a criterion for each function, or part of what it returns, that has published calls."""

from __future__ import annotations

from collections.abc import Sequence

from grader.course.own_check import check
from grader.course.public_checks import PublicCheck, PublicCriterion, Published
from grader.course.task import Task
from grader.model import Limits, Submission, Verdict
from grader.sandbox.tiers import Sandbox

NO_TASK = Task("any", "any.py", "any.py", "any.ipynb", (), (), {}, {}, ())


def run_public_checks(
    submission: Submission, checks: Sequence[PublicCheck], sandbox: Sandbox, limits: Limits
) -> list[tuple[str, Verdict]]:
    """By function or part: its name and the verdict."""
    criteria: dict[str, PublicCriterion] = {}
    for each in checks:
        name = each.calls[0][0].called + ("" if each.output is None else f" ({each.output})")
        regimes = frozenset(probe.regime for probe, _ in each.calls)
        criteria[name] = PublicCriterion(name, name, 1.0, calls=((each.function, each.output, regimes),))
    found, _ = check(Published("any", NO_TASK, tuple(checks), tuple(criteria.values()), limits), submission, sandbox)
    return [(each.criterion.id, each.verdict) for each in found if each.verdict is not None]
