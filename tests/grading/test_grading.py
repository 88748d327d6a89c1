from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from grader import __version__
from grader.checks.derivation import DerivationCheck
from grader.checks.kinds import AnyCheck
from grader.checks.value import ValueCheck
from grader.course.assignment import Assignment
from grader.grading import grade, plan
from grader.grading.scoring import unreadable
from grader.model import Limits, Outcome, Probe, Report, Score, Submission, Verdict
from grader.reports import FORMATS, write
from grader.sandbox.tiers import Sandbox, open_sandbox

POINTS = {"softmax": 3, "softmax_stable": 2, "loss": 3, "loss_stable": 2, "grad_wk": 10, "derivation": 10}
CODE = [name for name in POINTS if name != "derivation"]
EVERYDAY = ValueCheck(kind="value", function="softmax", regimes=["everyday"])
EXTREME = ValueCheck(kind="value", function="softmax", regimes=["extreme"])
WRITTEN = DerivationCheck(kind="derivation")


def sample(assignment: Assignment, name: str, answer: str | None = None) -> Submission:
    module = assignment.rubric.code
    content = (assignment.reference.folder / "samples" / name / module).read_bytes()
    return Submission("ada", assignment.name, module, {module: content}, answer)


def points(report: Report) -> dict[str, float | None]:
    return {score.id: score.points for score in report.scores}


def score_of(report: Report, criterion: str) -> Score:
    return next(score for score in report.scores if score.id == criterion)


def with_criterion(assignment: Assignment, name: str, **changes: Any) -> Assignment:
    """The same assignment with one criterion changed."""
    criteria = [
        criterion.model_copy(update=changes) if criterion.id == name else criterion
        for criterion in assignment.rubric.criteria
    ]
    return replace(assignment, rubric=assignment.rubric.model_copy(update={"criteria": criteria}))


def test_a_right_submission_gets_full_marks_and_its_derivation_waits_for_a_person(
    assignment: Assignment, in_process: Sandbox
) -> None:
    report = grade(sample(assignment, "plain", "By the chain rule."), assignment, in_process)
    assert points(report) == {**POINTS, "derivation": None}
    assert (report.points, report.max_points, report.needs_review) == (20, 30, True)
    assert [score.id for score in report.scores if score.needs_review] == ["derivation"]


def test_without_an_answer_nobody_needs_to_look(assignment: Assignment, in_process: Sandbox) -> None:
    for answer in (None, "", assignment.blank_answer):
        report = grade(sample(assignment, "plain", answer), assignment, in_process)
        assert points(report)["derivation"] == 0 and not report.needs_review


@pytest.mark.parametrize(
    ("name", "lost"),
    [
        ("missing_1_over_n", {"loss", "loss_stable", "grad_wk"}),
        ("lambda_not_doubled", {"grad_wk"}),
        ("gradient_sign", {"grad_wk"}),
        ("naive_everywhere", {"softmax_stable", "loss_stable"}),
        ("missing_gradient", {"grad_wk"}),
        ("loss_per_example", {"loss", "loss_stable"}),
    ],
)
def test_a_mistake_costs_the_criteria_that_it_breaks_and_no_other(
    assignment: Assignment, in_process: Sandbox, name: str, lost: set[str]
) -> None:
    marks = points(grade(sample(assignment, name), assignment, in_process))
    assert {criterion for criterion in CODE if marks[criterion] != POINTS[criterion]} == lost
    # The derivative of one's own wrong loss earns half.
    own = {"missing_1_over_n": {"grad_wk": 5}}.get(name, {})
    assert {criterion: marks[criterion] for criterion in lost} == {**dict.fromkeys(lost, 0), **own}


def test_the_stub_gets_nothing(assignment: Assignment, in_process: Sandbox) -> None:
    module = assignment.rubric.code
    stub = Submission("ada", assignment.name, module, {module: assignment.handout[module]}, assignment.blank_answer)
    assert set(points(grade(stub, assignment, in_process)).values()) == {0}


def test_a_submission_without_any_file_is_graded(assignment: Assignment, in_process: Sandbox) -> None:
    nothing = Submission("ada", assignment.name, assignment.rubric.code, {})
    assert set(points(grade(nothing, assignment, in_process)).values()) == {0}


def test_every_call_is_planned_once_and_the_repeated_ones_come_last(assignment: Assignment) -> None:
    probes = plan(assignment)
    wanted = [
        probe.key
        for criterion in assignment.rubric.criteria
        for check in criterion.checks
        for probe in assignment.rubric.expanded(check).probes(assignment.inputs)
    ]
    keys = [probe.key for probe in probes]
    assert set(keys) == set(wanted)
    assert len(set(keys)) == len(keys) < len(wanted)
    again = [probe.again for probe in probes]
    assert any(again) and again == sorted(again)


def test_a_repeated_call_was_made_before(assignment: Assignment) -> None:
    probes = plan(assignment)
    first = {replace(probe, again=False).key for probe in probes if probe.again}
    assert first <= {probe.key for probe in probes if not probe.again}


def test_equal_calls_have_equal_keys_and_any_difference_shows() -> None:
    call = Probe("f", {"x": 1.0, "k": 2}, "generic")
    assert call.key == Probe("f", {"x": 1.0, "k": 2}, "another regime").key
    others = [
        Probe("g", {"x": 1.0, "k": 2}, "generic"),
        Probe("f", {"x": 1.0, "k": 3}, "generic"),
        Probe("f", {"x": 1.0, "k": 2.0}, "generic"),
        Probe("f", {"x": -1.0, "k": 2}, "generic"),
        Probe("f", {"y": 1.0, "k": 2}, "generic"),
        Probe("f", {"x": 1.0, "k": 2}, "generic", again=True),
    ]
    assert len({call.key, *(other.key for other in others)}) == 1 + len(others)


def test_student_code_is_run_in_one_batch_with_the_limits_of_the_rubric(
    assignment: Assignment, in_process: Sandbox
) -> None:
    batches: list[tuple[str, int, Limits]] = []

    def run(submission: Submission, probes: Sequence[Probe], limits: Limits) -> Sequence[Outcome]:
        batches.append((submission.student, len(probes), limits))
        return in_process.run(submission, probes, limits)

    grade(sample(assignment, "plain"), assignment, replace(in_process, run=run))
    assert batches == [("ada", len(plan(assignment)), assignment.rubric.run_limits())]


@pytest.mark.parametrize("checks", [[EVERYDAY, EXTREME], [EXTREME, EVERYDAY]])
def test_the_credit_of_a_criterion_is_the_least_of_its_checks(
    assignment: Assignment, in_process: Sandbox, checks: list[AnyCheck]
) -> None:
    both = with_criterion(assignment, "softmax", checks=checks)
    verdict = score_of(grade(sample(assignment, "naive_everywhere"), both, in_process), "softmax").verdict
    assert (verdict.credit, verdict.status) == (0, "not finite")
    assert verdict.failed_regimes <= {*assignment.rubric.groups["extreme"]}


@pytest.mark.parametrize("checks", [[WRITTEN, EXTREME], [EXTREME, WRITTEN]])
def test_a_check_that_needs_a_person_is_never_outvoted(
    assignment: Assignment, in_process: Sandbox, checks: list[AnyCheck]
) -> None:
    mixed = with_criterion(assignment, "softmax", checks=checks)
    report = grade(sample(assignment, "naive_everywhere", "An answer."), mixed, in_process)
    assert points(report)["softmax"] is None


def test_every_failed_regime_of_a_criterion_counts_not_only_those_of_its_worst_check(
    assignment: Assignment, in_process: Sandbox
) -> None:
    # Both checks fail; if only the extreme one's regimes were seen, `already_charged` would forgive everything.
    both = with_criterion(
        assignment, "softmax", checks=[EXTREME, EVERYDAY], already_charged={"softmax_stable": ["extreme"]}
    )
    report = grade(sample(assignment, "wrong_axis"), both, in_process)
    assert points(report)["softmax"] == 0
    assert score_of(report, "softmax").verdict.failed_regimes > set(assignment.rubric.regime_names(["extreme"]))


def test_the_same_mistake_is_charged_once(assignment: Assignment, in_process: Sandbox) -> None:
    report = grade(sample(assignment, "naive_everywhere"), assignment, in_process)
    verdict = score_of(report, "grad_wk").verdict
    assert points(report)["softmax_stable"] == 0 and points(report)["grad_wk"] == 10
    assert verdict.status == "charged to softmax_stable"
    assert "already cost points under 'softmax_stable'" in verdict.message


def test_a_mistake_that_nothing_else_was_charged_for_costs_its_points(
    assignment: Assignment, in_process: Sandbox
) -> None:
    report = grade(sample(assignment, "naive_in_gradient"), assignment, in_process)
    assert points(report)["softmax_stable"] == 2 and points(report)["grad_wk"] == 0


def test_another_mistake_beside_one_that_was_charged_costs_its_points(
    assignment: Assignment, in_process: Sandbox
) -> None:
    naive = sample(assignment, "naive_everywhere")
    source = naive.files[naive.module].replace(b"+ 2 * lam", b"+ lam")
    assert source != naive.files[naive.module]
    report = grade(replace(naive, files={naive.module: source}), assignment, in_process)
    assert points(report)["softmax_stable"] == 0 and points(report)["grad_wk"] == 0


def test_a_judge_that_raises_leaves_its_criteria_to_a_person_and_the_others_as_they_are(
    assignment: Assignment, in_process: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    judge = ValueCheck.judge

    def raises(self: ValueCheck, *given: Any) -> Verdict:
        if self.function == "loss":
            raise ZeroDivisionError("a bug in the judge")
        return judge(self, *given)

    monkeypatch.setattr(ValueCheck, "judge", raises)
    report = grade(sample(assignment, "gradient_sign"), assignment, in_process)
    assert points(report) == {
        "softmax": 3,
        "softmax_stable": 2,
        "loss": None,
        "loss_stable": None,
        "grad_wk": 0,
        "derivation": 0,
    }
    verdict = score_of(report, "loss").verdict
    assert (verdict.credit, verdict.status) == (None, "grader fault")
    assert verdict.message == "The grader failed here, not you: ZeroDivisionError: a bug in the judge"


def test_a_sandbox_that_fails_costs_no_points(assignment: Assignment, in_process: Sandbox) -> None:
    def run(submission: Submission, probes: Sequence[Probe], limits: Limits) -> Sequence[Outcome]:
        raise OSError(24, "Too many open files")

    report = grade(sample(assignment, "missing_1_over_n"), assignment, replace(in_process, run=run))
    assert points(report) == {**dict.fromkeys(CODE), "derivation": 0}
    for name in CODE:
        verdict = score_of(report, name).verdict
        assert verdict.status == "grader fault"
        assert "the sandbox failed" in verdict.message and "Too many open files" in verdict.message


def test_a_sandbox_that_forgets_outcomes_costs_no_points(assignment: Assignment, in_process: Sandbox) -> None:
    def run(submission: Submission, probes: Sequence[Probe], limits: Limits) -> Sequence[Outcome]:
        return in_process.run(submission, [probe for probe in probes if probe.function != "loss"], limits)

    report = grade(sample(assignment, "plain"), assignment, replace(in_process, run=run))
    assert points(report) == {**POINTS, "loss": None, "loss_stable": None, "derivation": 0}
    assert score_of(report, "loss").verdict.status == "grader fault"


@pytest.mark.parametrize("name", ["plain", "wrong_axis", "naive_everywhere"])
def test_the_same_submission_gets_the_same_report_to_the_byte(
    assignment: Assignment, in_process: Sandbox, name: str
) -> None:
    first, second = (grade(sample(assignment, name, "An answer."), assignment, in_process) for _ in range(2))
    assert points(first) == points(second)
    for name_of_format in FORMATS:
        assert write(first, name_of_format) == write(second, name_of_format)


def test_a_report_says_what_it_was_made_from(assignment: Assignment, in_process: Sandbox) -> None:
    submission = replace(sample(assignment, "plain"), notes=("taken from a zip",))
    report = grade(submission, assignment, in_process)
    made_from = report.provenance
    assert (report.student, report.assignment, report.title) == ("ada", assignment.name, assignment.rubric.title)
    assert report.notes == ("taken from a zip",)
    assert made_from.submission == submission.digest
    assert made_from.rubric == assignment.rubric_digest
    assert made_from.reference == assignment.reference.digest
    assert made_from.seed == assignment.rubric.seed
    assert (made_from.grader, made_from.protection) == (__version__, in_process.protection)


def test_files_that_cannot_be_read_cost_nothing_until_a_person_has_looked(
    assignment: Assignment, in_process: Sandbox
) -> None:
    report = unreadable("ada", "not a zip archive", assignment, in_process)
    assert set(points(report).values()) == {None}
    assert all("not a zip archive" in score.verdict.message for score in report.scores)
    assert report.notes == ("not a zip archive",) and report.max_points == 30


def test_points_are_credit_times_the_points_of_the_rubric(
    assignment: Assignment, in_process: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ValueCheck, "judge", lambda *given: Verdict(1 / 3, "A third."))
    report = grade(sample(assignment, "plain"), assignment, in_process)
    assert points(report)["grad_wk"] == 3.333333 and points(report)["loss"] == 1


def test_a_choice_between_files_waits_for_a_person_and_the_answer_is_judged(
    assignment: Assignment, in_process: Sandbox
) -> None:
    words = "a.py, b.py: two different versions"
    report = grade(replace(sample(assignment, "plain"), files={}, undecided=words), assignment, in_process)
    assert points(report) == {**dict.fromkeys(CODE), "derivation": 0}
    assert f"A person must say which file counts: {words}" in score_of(report, "loss").verdict.message


def test_a_doubt_about_the_answer_alone_leaves_the_functions_their_points(
    assignment: Assignment, in_process: Sandbox
) -> None:
    report = grade(replace(sample(assignment, "plain"), doubt="it shows a picture"), assignment, in_process)
    assert points(report) == {**POINTS, "derivation": None}


def test_a_file_that_cannot_be_loaded_is_told_once_without_examples_and_hints(assignment: Assignment) -> None:
    broken = replace(sample(assignment, "plain"), files={assignment.rubric.code: b"def f(:\n"})
    report = grade(broken, assignment, open_sandbox())
    verdicts = [score_of(report, name).verdict for name in CODE]
    assert [verdict.message.count("SyntaxError") for verdict in verdicts] == [1, 0, 0, 0, 0]
    assert {verdict.message for verdict in verdicts[1:]} == {"Your file cannot be imported, as told above."}
    assert not any(verdict.hint or verdict.example or verdict.remarks for verdict in verdicts)


def test_what_was_passed_over_while_the_files_were_loaded_is_a_note_of_the_report(assignment: Assignment) -> None:
    plain = sample(assignment, "plain")
    source = b"import matplotlib.pyplot as plt\n" + plain.files[assignment.rubric.code]
    report = grade(replace(plain, files={assignment.rubric.code: source}), assignment, open_sandbox())
    assert report.points == 20
    (note,) = report.notes
    assert note.startswith("line 1 (`import matplotlib.pyplot as plt`) failed") and "no module 'matplotlib'" in note
    strict = assignment.rubric.model_copy(update={"imports": "strict"})
    report = grade(
        replace(plain, files={assignment.rubric.code: source}), replace(assignment, rubric=strict), open_sandbox()
    )
    assert report.points == 0
