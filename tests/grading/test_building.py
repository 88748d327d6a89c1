"""`after`: what builds on something that is wrong is not judged, earns nothing and is told nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from grader.course.assignment import Assignment
from grader.grading import grade
from grader.grading.building import NOT_JUDGED, held_back
from grader.model import Limits, Outcome, Probe, Status, Submission, Verdict
from grader.reports import write
from grader.sandbox.tiers import Sandbox
from tests.grading.test_grading import points, sample, score_of, with_criterion

RIGHT, WRONG, WAITS = Verdict(1.0, "Right."), Verdict(0.0, "Wrong: 7.25."), Verdict(None, "A person must look.")


@pytest.fixture
def building(assignment: Assignment) -> Assignment:
    """The gradient builds on the loss, as does the stable loss on the stable softmax."""
    built = with_criterion(assignment, "grad_wk", after=["loss", "loss_stable"], already_charged={})
    return with_criterion(built, "loss_stable", after=["softmax_stable"])


def test_what_builds_on_something_right_is_judged_as_ever(building: Assignment, in_process: Sandbox) -> None:
    assert points(grade(sample(building, "plain"), building, in_process))["grad_wk"] == 10
    verdict = score_of(grade(sample(building, "gradient_sign"), building, in_process), "grad_wk").verdict
    assert verdict.credit == 0 and verdict.status == "wrong values"


def test_what_builds_on_something_wrong_is_not_judged_and_no_number_of_it_is_told(
    building: Assignment, in_process: Sandbox
) -> None:
    # By itself the gradient would earn half, as the derivative of the student's own loss.
    report = grade(sample(building, "missing_1_over_n"), building, in_process)
    score = score_of(report, "grad_wk")
    words = "Not judged yet: it builds on `loss` and `loss_stable`, which are wrong; mend those first."
    assert score.points == 0
    assert score.verdict == Verdict(0.0, words, NOT_JUDGED)
    told = write(report, "text").partition("grad_wk is the derivative")[2].partition("/ 10")[0]
    assert not any(character.isdigit() for character in told.replace("0", ""))


def test_a_right_gradient_earns_nothing_beside_a_wrong_loss(building: Assignment, in_process: Sandbox) -> None:
    marks = points(grade(sample(building, "loss_per_example"), building, in_process))
    assert (marks["loss"], marks["grad_wk"]) == (0, 0)


def test_the_cause_is_told_and_not_what_only_waits_for_it(building: Assignment, in_process: Sandbox) -> None:
    report = grade(sample(building, "naive_everywhere"), building, in_process)
    expected = "Not judged yet: it builds on `softmax_stable`, which is wrong; mend that first."
    assert score_of(report, "loss_stable").verdict.message == expected
    assert score_of(report, "grad_wk").verdict.message == expected


def test_what_builds_on_something_that_waits_for_a_person_waits_too(building: Assignment, in_process: Sandbox) -> None:
    def run(submission: Submission, probes: Sequence[Probe], limits: Limits) -> Sequence[Outcome]:
        made = [] if not probes else in_process.run(submission, probes, limits)
        return [replace(o, status=Status.GRADER_FAULT) if o.probe.function == "loss" else o for o in made]

    report = grade(sample(building, "gradient_sign"), building, replace(in_process, run=run))
    score = score_of(report, "grad_wk")
    words = "Not judged yet: it builds on `loss` and `loss_stable`, which a person must look at first."
    assert (score.points, score.verdict.message) == (None, words)
    assert score.verdict.failed_regimes == frozenset() and not score.verdict.remarks and not score.verdict.hint


def test_the_order_of_criteria_is_free_and_less_than_full_credit_is_wrong(assignment: Assignment) -> None:
    last, first = assignment.rubric.criteria[4], assignment.rubric.criteria[0]
    criteria = [last.model_copy(update={"after": [first.id]}), first]
    held = held_back(criteria, {last.id: RIGHT, first.id: replace(WRONG, credit=0.75)})
    assert (held[first.id].credit, held[last.id].credit) == (0.75, 0)


def test_wrong_goes_before_waiting(assignment: Assignment) -> None:
    one, other, built = assignment.rubric.criteria[:3]
    criteria = [one, other, built.model_copy(update={"after": [one.id, other.id]})]
    for first, second in ((WRONG, WAITS), (WAITS, WRONG)):
        held = held_back(criteria, {one.id: first, other.id: second, built.id: RIGHT})
        cause = one.id if first is WRONG else other.id
        assert held[built.id].credit == 0 and f"`{cause}`, which is wrong" in held[built.id].message
