"""The whole story: a submission's files in, a report out. Read this first.

    plan probes -> run them in one batch -> gather evidence -> judge each criterion -> score -> report

Everything here is pure but for `sandbox.run`, which runs the student's code somewhere safe.
"""

from __future__ import annotations

from dataclasses import replace

import numpy

from grader import __version__
from grader.assignment import Assignment
from grader.model import Evidence, Outcome, Probe, Provenance, Report, Score, Status, Submission, Verdict
from grader.rubric import Criterion
from grader.sandbox import Sandbox


def grade(submission: Submission, assignment: Assignment, sandbox: Sandbox) -> Report:
    """Grade one submission. Never raises for anything that the submission does."""
    probes = plan(assignment)
    outcomes = run(submission, probes, assignment, sandbox)
    evidence = Evidence(
        {outcome.probe.key: outcome for outcome in outcomes}, submission.answer, assignment.blank_answer
    )
    verdicts = {criterion.id: judge(criterion, evidence, assignment) for criterion in assignment.rubric.criteria}
    scores = [score(criterion, settle(criterion, verdicts, assignment)) for criterion in assignment.rubric.criteria]
    return report(submission.student, submission.digest, submission.notes, scores, assignment, sandbox)


def plan(assignment: Assignment) -> list[Probe]:
    """Every call that any criterion needs, each once; the repeated ones after all others."""
    probes: dict[str, Probe] = {}
    for criterion in assignment.rubric.criteria:
        for check in criterion.checks:
            for probe in assignment.rubric.expanded(check).probes(assignment.inputs):
                probes.setdefault(probe.key, probe)
    return sorted(probes.values(), key=lambda probe: probe.again)


def run(submission: Submission, probes: list[Probe], assignment: Assignment, sandbox: Sandbox) -> list[Outcome]:
    """The one effect. A sandbox that fails is the grader's fault and never costs the student points."""
    try:
        return list(sandbox.run(submission, probes, assignment.rubric.run_limits()))
    except OSError as error:
        return [Outcome(probe, Status.GRADER_FAULT, message=f"the sandbox failed: {error}") for probe in probes]


def judge(criterion: Criterion, evidence: Evidence, assignment: Assignment) -> Verdict:
    """The verdict of the check that gives least; a person must look if any check says so or fails itself."""
    verdicts = []
    for check in criterion.checks:
        try:
            expanded = assignment.rubric.expanded(check)
            verdicts.append(expanded.judge(evidence, assignment.inputs, assignment.reference))
        except Exception as error:
            words = f"The grader failed here, not you: {type(error).__name__}: {error}"
            verdicts.append(Verdict(None, words, status="grader fault"))
    worst = min(verdicts, key=lambda verdict: -1.0 if verdict.credit is None else verdict.credit)
    failed = frozenset(regime for verdict in verdicts for regime in verdict.failed_regimes)
    return replace(worst, failed_regimes=failed)


def settle(criterion: Criterion, verdicts: dict[str, Verdict], assignment: Assignment) -> Verdict:
    """The same mistake is charged once: see `already_charged` in the rubric."""
    verdict = verdicts[criterion.id]
    for other, names in criterion.already_charged.items():
        charged = set(assignment.rubric.regime_names(names))
        if verdict.credit == 0 and verdict.failed_regimes <= charged and verdicts[other].credit == 0:
            words = f"Right, but for inputs that already cost points under '{other}'. {verdict.message}"
            return replace(verdict, credit=1.0, message=words, status=f"charged to {other}")
    return verdict


def score(criterion: Criterion, verdict: Verdict) -> Score:
    """A verdict times the points."""
    points = None if verdict.credit is None else round(verdict.credit * criterion.points, 6)
    return Score(criterion.id, criterion.title, points, criterion.points, verdict)


def report(
    student: str, digest: str, notes: tuple[str, ...], scores: list[Score], assignment: Assignment, sandbox: Sandbox
) -> Report:
    """The scores with everything that they were made from."""
    provenance = Provenance(
        submission=digest,
        rubric=assignment.rubric_digest,
        reference=assignment.reference.digest,
        seed=assignment.rubric.seed,
        grader=__version__,
        numpy=numpy.__version__,
        protection=sandbox.protection,
    )
    return Report(student, assignment.name, assignment.rubric.title, tuple(scores), provenance, notes)


def unreadable(student: str, reason: str, assignment: Assignment, sandbox: Sandbox) -> Report:
    """A report for files that could not be read: nothing is deducted, a person must look."""
    verdict = Verdict(None, f"The submission cannot be read: {reason}", status="cannot be read")
    scores = [score(criterion, verdict) for criterion in assignment.rubric.criteria]
    return report(student, "", (reason,), scores, assignment, sandbox)
