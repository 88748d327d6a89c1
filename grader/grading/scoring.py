"""From evidence to points: what each criterion's checks say, what was charged already, and the report of it all."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy

from grader import __version__
from grader.checks.judging import LOADED_WITHOUT, NOT_LOADED, fault
from grader.checks.kinds import AnyCheck
from grader.course.assignment import Assignment
from grader.grading.hints import hint
from grader.model import Evidence, Provenance, Report, Score, Status, Verdict
from grader.reports.feedback import tell
from grader.rubric import Criterion
from grader.sandbox.tiers import Sandbox

log = logging.getLogger(__name__)


def judge(criterion: Criterion, evidence: Evidence, assignment: Assignment) -> Verdict:
    """The verdict of the check that gives least; a person must look if any check says so or fails itself."""

    def verdicts_of(each: Criterion) -> list[Verdict]:
        return [_verdict(check, evidence, assignment) for check in each.checks]

    verdicts = verdicts_of(criterion)
    worst = min(verdicts, key=_order)
    failed = frozenset(regime for verdict in verdicts for regime in verdict.failed_regimes)
    told = tell(worst, assignment.rubric.feedback)
    helps = hint(criterion, verdicts, assignment.rubric, verdicts_of) if worst.credit == 0 else ""
    return replace(told, failed_regimes=failed, hint=helps)


def _verdict(check: AnyCheck, evidence: Evidence, assignment: Assignment) -> Verdict:
    """The verdict of one check."""
    try:
        expanded = assignment.rubric.expanded(check)
        with numpy.errstate(all="ignore"):  # a student's values may be as large as they like
            return expanded.judge(evidence, assignment.inputs, assignment.reference)
    except Exception as error:
        log.exception("a check of kind %s failed; a person must look", check.kind)
        return fault(f"{type(error).__name__}: {error}")


def is_fault(verdict: Verdict) -> bool:
    """Whether it stands for a fault of the grader's: then it says nothing about the work, and is not kept."""
    return verdict.status == str(Status.GRADER_FAULT)


def _order(verdict: Verdict) -> tuple[float, bool]:
    """The doubtful first, then the least credit, then the coarsest precision."""
    return -1.0 if verdict.credit is None else verdict.credit, verdict.precision != "float32"


def settle(criterion: Criterion, verdicts: dict[str, Verdict], assignment: Assignment) -> Verdict:
    """The same mistake is charged once: see `already_charged` in the rubric."""
    verdict = verdicts[criterion.id]
    for other, names in criterion.already_charged.items():
        charged = set(assignment.rubric.regime_names(names))
        elsewhere = verdict.failed_regimes and verdict.failed_regimes <= charged and verdicts[other].credit == 0
        if verdict.credit == 0 and elsewhere:
            words = f"Right, but for inputs that already cost points under '{other}'. {verdict.message}"
            return replace(verdict, credit=1.0, message=words, status=f"charged to {other}", hint="")
    return verdict


def remarked(verdict: Verdict, remark: str | None) -> Verdict:
    """The verdict with one more thing to tell, in front of the others."""
    if not remark:
        return verdict
    return replace(verdict, remarks=(remark, *verdict.remarks), staff=(remark, *verdict.staff))


def score(criterion: Criterion, verdict: Verdict) -> Score:
    """A verdict times the points."""
    points = None if verdict.credit is None else round(verdict.credit * criterion.points, 6)
    return Score(criterion.id, criterion.title, points, criterion.points, verdict)


def told_once(verdicts: Sequence[Verdict]) -> list[Verdict]:
    """The verdicts, with why the file could not be loaded, or not all of it, told in full by the first alone."""
    seen: set[str] = set()
    told = []
    for verdict in verdicts:
        if verdict.message.startswith(LOADED_WITHOUT):
            reason, _, so = verdict.message.partition(". So ")
            line = reason.removeprefix(LOADED_WITHOUT).partition(", which failed: ")[0]
            words = f"{LOADED_WITHOUT}{line}, as told above: {so}"
        else:
            reason, words = verdict.message, f"{NOT_LOADED}cannot be imported, as told above."
        again = verdict.message.startswith(NOT_LOADED) and reason in seen
        seen.add(reason)
        told.append(replace(verdict, message=words) if again else verdict)
    return told


def report(
    student: str,
    digest: str,
    notes: tuple[str, ...],
    scores: list[Score],
    assignment: Assignment,
    sandbox: Sandbox,
    conventions: Mapping[str, str] | None = None,
) -> Report:
    """The scores with everything that they were made from, and the conventions that the submission follows."""
    provenance = Provenance(
        submission=digest,
        rubric=assignment.rubric_digest,
        reference=assignment.reference.digest,
        seed=assignment.rubric.seed,
        grader=__version__,
        numpy=numpy.__version__,
        protection=sandbox.protection,
    )
    title = assignment.rubric.title
    return Report(student, assignment.name, title, tuple(scores), provenance, notes, conventions or {})


def unreadable(student: str, reason: str, assignment: Assignment, sandbox: Sandbox) -> Report:
    """A report for files that could not be read: nothing is deducted, a person must look."""
    verdict = Verdict(None, f"The submission cannot be read: {reason}", status="cannot be read")
    return _undecided(student, reason, verdict, assignment, sandbox)


def failed(student: str, reason: str, assignment: Assignment, sandbox: Sandbox) -> Report:
    """A report for what the grader itself failed on: nothing is deducted, a person must look."""
    return _undecided(student, reason, fault(reason), assignment, sandbox)


def _undecided(student: str, reason: str, verdict: Verdict, assignment: Assignment, sandbox: Sandbox) -> Report:
    scores = [score(criterion, verdict) for criterion in assignment.rubric.criteria]
    return report(student, "", (reason,), scores, assignment, sandbox)
