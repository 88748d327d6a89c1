"""The whole story: a submission's files in, a report out. Read this first.

    plan probes -> run them in one batch -> gather evidence -> judge each criterion -> score -> report

Everything here is pure but for `sandbox.run`, which runs the student's code somewhere safe.
"""

from __future__ import annotations

from dataclasses import replace

from grader.assignment import Assignment
from grader.errors import GraderError
from grader.model import Evidence, Outcome, Probe, Report, Status, Submission
from grader.sandbox import Sandbox
from grader.scoring import judge, report, score, settle


def grade(submission: Submission, assignment: Assignment, sandbox: Sandbox) -> Report:
    """Grade one submission. Never raises for anything that the submission does."""
    criteria = assignment.rubric.criteria
    outcomes = run(submission, plan(assignment), assignment, sandbox)
    evidence = Evidence(
        {outcome.probe.key: outcome for outcome in outcomes}, submission.answer, assignment.blank_answer
    )
    verdicts = {criterion.id: judge(criterion, evidence, assignment) for criterion in criteria}
    settled = [settle(criterion, verdicts, assignment) for criterion in criteria]
    scores = [score(criterion, verdict) for criterion, verdict in zip(criteria, settled, strict=True)]
    return report(submission.student, submission.digest, submission.notes, scores, assignment, sandbox)


def plan(assignment: Assignment) -> list[Probe]:
    """Every call that any criterion needs, each once, the functions mixed; the repeated calls after all others."""
    probes: dict[str, Probe] = {}
    for criterion in assignment.rubric.criteria:
        for check in criterion.checks:
            for probe in assignment.rubric.expanded(check).probes(assignment.inputs):
                probes.setdefault(probe.key, probe)
    return sorted(probes.values(), key=lambda probe: (probe.again, probe.key))


def without_words(outcome: Outcome) -> Outcome:
    """The outcome without the student's own words, which could tell a hidden input."""
    return replace(outcome, detail="", printed="") if outcome.detail or outcome.printed else outcome


def run(submission: Submission, probes: list[Probe], assignment: Assignment, sandbox: Sandbox) -> list[Outcome]:
    """The one effect. A sandbox that fails is the grader's fault and never costs the student points."""
    try:
        outcomes = sandbox.run(submission, probes, assignment.rubric.run_limits())
        return [outcome if assignment.rubric.feedback == "full" else without_words(outcome) for outcome in outcomes]
    except GraderError:
        raise  # the person at the keyboard must act: nothing can be run at all
    except Exception as error:
        words = f"the sandbox failed: {type(error).__name__}: {error}"
        return [Outcome(probe, Status.GRADER_FAULT, message=words) for probe in probes]
