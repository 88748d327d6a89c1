"""Wrong answers looked into: repairs of the student's own program, tried in the sandbox, and twins of the reference.

An effect like `run`, since what is tried next depends on what came of the last, and twins are kept on disk. It gives no
credit, and what goes wrong in it takes nothing back: then there is nothing to tell.
"""

from __future__ import annotations

import logging
import warnings
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy

from grader.course.assignment import Assignment
from grader.explain import Case, Found
from grader.explain.base import kinds
from grader.explain.repair import Numbers, Repair, Repairs
from grader.grading.memo import Memo, program_parts
from grader.model import Probe, Status, Submission
from grader.sandbox.tiers import Sandbox
from grader.sandbox.workbench import Unchangeable

ENDED = {Status.RETURNED, Status.RAISED, Status.NOT_NUMBERS, Status.MUTATED}
SLOW = 0.005
"""Seconds of the fastest call from which on a function is too slow to be tried with changes."""

log = logging.getLogger(__name__)


def looked_into(
    submission: Submission,
    assignment: Assignment,
    sandbox: Sandbox,
    cases: Mapping[str, Case],
    rules: Sequence[Probe],
    memo: Memo,
) -> Mapping[str, Found]:
    """The same, once for equal programs whose wrong answers count the same."""
    wrong = [(name, sorted(case.forgiven), case.verdict.status) for name, case in cases.items()]
    if not wrong:
        return defaultdict(Found)
    parts = [*program_parts(submission), repr(wrong), repr(sorted(assignment.following.items()))]

    def make() -> Mapping[str, Found]:
        return look_into(submission, assignment, sandbox, cases, rules)

    return defaultdict(Found, memo.once("found", parts, make, lambda _: True))


def look_into(
    submission: Submission,
    assignment: Assignment,
    sandbox: Sandbox,
    cases: Mapping[str, Case],
    rules: Sequence[Probe] = (),
) -> Mapping[str, Found]:
    """By criterion, what was found about its wrong answer."""
    wrong = {name: case for name, case in cases.items() if case.wrong_probes}
    if submission.undecided or not wrong:
        return defaultdict(Found)
    repairs = _repairs(submission, assignment, sandbox, wrong, rules)
    twins = {name: _twin(assignment, case) for name, case in wrong.items()}
    return defaultdict(Found, {name: Found(repairs.get(name), twins[name]) for name in wrong})


def _repairs(
    submission: Submission,
    assignment: Assignment,
    sandbox: Sandbox,
    wrong: Mapping[str, Case],
    rules: Sequence[Probe],
) -> dict[str, Repair]:
    wrong = {name: case for name, case in wrong.items() if _can_be_called_often(case)}
    if not wrong:
        return {}
    functions = {case.wrong_probes[0].called: kinds(case.wrong_probes[0]) for case in wrong.values()}
    limits = replace(assignment.limits, strict=False)
    absent = sorted({name for probe in rules if probe.syntax for name in probe.syntax.absent})
    found: dict[str, list[Numbers]] = {}
    partial: set[str] = set()
    try:
        with sandbox.workbench(submission, functions, limits, absent) as bench, numpy.errstate(all="ignore"):
            bench.open()
            repairs = Repairs(bench, len(wrong))
            for name, case in wrong.items():
                whole = _everywhere(case, assignment)
                found[name] = repairs.find(whole)
                if case.forgiven:
                    partial.add(name)
                if not found[name] and len(whole.probes) > len(case.probes):
                    found[name] = repairs.find(case, pairs=False)
                    partial.add(name)
            return repairs.described(found, wrong, partial)
    except Unchangeable:
        return {}
    except Exception:
        log.exception("the program could not be looked into; its points stand")
        return {}


def _can_be_called_often(case: Case) -> bool:
    """Whether every call came to an end by itself, and fast enough that thousands of them cost little."""
    outcomes = [case.outcomes[probe.key] for probe in case.probes if probe.key in case.outcomes]
    return all(outcome.status in ENDED for outcome in outcomes) and (
        min((outcome.seconds for outcome in outcomes), default=SLOW) < SLOW
    )


def _everywhere(case: Case, assignment: Assignment) -> Case:
    """The case with the calls of every criterion that asks the same of the same function: a repair should suit all."""
    checks = [check for criterion in assignment.rubric.criteria for check in criterion.checks]
    alike = [
        assignment.rubric.regime_names(check.regimes)
        for check in checks
        if type(check) is type(case.check) and check.target() == case.check.target()
    ]
    regimes = list(dict.fromkeys([*case.check.regimes, *(name for names in alike for name in names)]))
    return replace(case, check=case.check.model_copy(update={"regimes": regimes}))


def _twin(assignment: Assignment, case: Case) -> str:
    try:
        with numpy.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            twin = assignment.twins.explain(case, assignment.rubric.names)
    except Exception:
        log.exception("the answers of %s could not be compared with twins; its points stand", case.check.function)
        return ""
    if twin is None:
        return ""
    signatures = assignment.inputs.signatures
    known = {*assignment.rubric.names, *signatures, *(name for names in signatures.values() for name in names)}
    unknown = sorted({name for name in twin.names if name not in known})
    if not unknown:
        return twin.words
    listed = " and ".join(filter(None, [", ".join(unknown[:-1]), unknown[-1]]))
    what = "is a variable" if len(unknown) == 1 else "are variables"
    return f"{twin.words} ({listed} {what} of the model solution.)"
