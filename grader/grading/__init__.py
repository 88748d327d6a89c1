"""The whole story: a submission's files in, a report out. Read this first.

    plan probes -> run them in one batch -> gather evidence -> judge each criterion, under the conventions that it
    follows -> explain the wrong ones -> score -> report

Everything here is pure but for `sandbox.run`, which runs the student's code somewhere safe. It runs again only where
explaining a wrong answer takes more calls, or small changes of the program (`looking.py`).
"""

from __future__ import annotations

import functools
import logging
from collections.abc import Sequence

from grader.course.assignment import Assignment
from grader.errors import GraderError
from grader.grading.explaining import explanations, wrong_answers
from grader.grading.following import conventions, judged, mixed
from grader.grading.following import note as note_of
from grader.grading.looking import looked_into
from grader.grading.memo import Memo, Nothing, digest_of_outcomes, parts_of
from grader.grading.scoring import is_fault, remarked, report, score, told_once
from grader.grading.timing import timings
from grader.model import Evidence, Judgement, Outcome, Probe, Report, Status, Submission
from grader.sandbox.tiers import Sandbox

NOTHING = Nothing()
log = logging.getLogger(__name__)


def grade(
    submission: Submission, assignment: Assignment, sandbox: Sandbox, *, marks_only: bool = False, memo: Memo = NOTHING
) -> Report:
    """Grade one submission. Never raises for anything that the submission does.

    `marks_only` leaves out what takes long and changes no mark: what is found in wrong programs. What `memo` knows of
    an equal submission, text or program is not made again.
    """

    def make() -> Judgement:
        return judgement(submission, assignment, sandbox, marks_only, memo)

    parts = [*parts_of(submission), str(marks_only)]
    found = memo.once("judgement", parts, make, lambda made: not any(map(is_fault, made.verdicts.values())))
    scores = [score(criterion, found.verdicts[criterion.id]) for criterion in assignment.rubric.criteria]
    notes = (*submission.notes, *found.notes)
    return report(submission.student, submission.digest, notes, scores, assignment, sandbox, found.conventions)


def judgement(
    submission: Submission, assignment: Assignment, sandbox: Sandbox, marks_only: bool, memo: Memo
) -> Judgement:
    """What is found about a submission; points come after it."""
    criteria, probes = assignment.rubric.criteria, plan(assignment)
    rules = [probe for probe in probes if probe.syntax]  # what is forbidden is so in every run
    outcomes = {outcome.probe.key: outcome for outcome in run(submission, probes, assignment, sandbox)}

    def run_one(each: Submission, calls: Sequence[Probe]) -> Sequence[Outcome]:
        asked = rules if each is submission else ()  # the reference is the course's own
        return run(each, calls, assignment, sandbox, asked)

    times = timings(submission, assignment, run_one)
    beside = tuple(submission.documents)
    evidence = Evidence(outcomes, submission.answer, assignment.blank_answer, times, beside, submission.doubt)
    gave = digest_of_outcomes(outcomes.values())
    best, *others = judged(assignment, evidence, memo, gave)
    view, verdicts, remarks = best.assignment, dict(best.verdicts), mixed(best, others)
    cases = wrong_answers(verdicts, evidence, view)
    more = functools.partial(run, submission, assignment=assignment, sandbox=sandbox, rules=rules)
    look = functools.partial(looked_into, submission, view, sandbox, {} if marks_only else cases, rules, memo)
    verdicts |= explanations([gave, str(marks_only)], submission, view, cases, more, look, memo)
    told = told_once([remarked(verdicts[each.id], remarks.get(each.id)) for each in criteria])
    followed = conventions(best, others)
    passed_over = dict.fromkeys(note for outcome in outcomes.values() for note in outcome.notes)
    notes = (*passed_over, *note_of(assignment, followed))
    return Judgement({each.id: verdict for each, verdict in zip(criteria, told, strict=True)}, notes, followed)


@functools.lru_cache(maxsize=16)
def plan(assignment: Assignment) -> tuple[Probe, ...]:
    """Every call that any criterion needs, each once, the functions mixed; published ones first, repeated ones last.

    Conventions that transpose inputs have calls of their own.
    """
    probes: dict[str, Probe] = {}
    for inputs in {id(view.inputs): view.inputs for view in assignment.views}.values():
        for criterion in assignment.rubric.criteria:
            for check in criterion.checks:
                for probe in assignment.rubric.expanded(check).probes(inputs):
                    probes.setdefault(probe.key, probe)
    return tuple(sorted(probes.values(), key=lambda probe: (not probe.published, probe.again, probe.key)))


def run(
    submission: Submission,
    probes: Sequence[Probe],
    assignment: Assignment,
    sandbox: Sandbox,
    rules: Sequence[Probe] = (),
) -> list[Outcome]:
    """The one effect. A sandbox that fails is the grader's fault and never costs the student points."""
    if submission.undecided:
        return [Outcome(probe, Status.UNDECIDED, message=submission.undecided) for probe in probes]
    log.debug("%s: %d calls in the sandbox", submission.student, len(probes))
    try:
        return list(sandbox.run(submission, [*rules, *probes], assignment.limits)) if probes else []
    except GraderError:
        raise  # the person at the keyboard must act: nothing can be run at all
    except Exception as error:
        log.exception("%s: the sandbox failed; a person must look", submission.student)
        words = f"the sandbox failed: {type(error).__name__}: {error}"
        return [Outcome(probe, Status.GRADER_FAULT, message=words) for probe in probes]
