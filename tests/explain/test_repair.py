"""Small changes of the student's own program that make it right: found in the real sandbox, told by place and kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from grader.course.assignment import Assignment
from grader.explain.repair import Repair
from grader.explain.told import mended, place_and_kind
from grader.grading import grade
from grader.model import Array, Place, Probe, Submission, Verdict
from grader.sandbox.tiers import Sandbox, open_sandbox
from grader.sandbox.workbench import Workbench

from .test_explain import GRADIENT, PLAIN, scores

RIGHT = "With one small change there every call is right."


@pytest.fixture(scope="module")
def sandbox() -> Sandbox:
    return open_sandbox()


def told(assignment: Assignment, sandbox: Sandbox, *changes: tuple[str, str], of: str = "grad_wk") -> Verdict:
    return scores(assignment, sandbox, *changes)[of].verdict


def with_policy(assignment: Assignment, policy: str) -> Assignment:
    return replace(assignment, rubric=assignment.rubric.model_copy(update={"feedback": policy}))


@pytest.mark.parametrize(
    ("old", "new", "of", "words"),
    [
        ("+ 2 * lam * W[k]", "+ lam * W[k]", "grad_wk", "Line 16: `lam * W[k]` lacks a factor."),
        ("+ 2 * lam * W[k]", "- 2 * lam * W[k]", "grad_wk", "Line 16: the sign"),
        (" + 2 * lam * W[k]", "", "grad_wk", "Line 16: `X.T @ (P[:, k] - Y[:, k]) / X.shape[0]` lacks a term."),
        ("/ X.shape[0] + 2", "/ X.shape[1] + 2", "grad_wk", "Line 16"),
        ("P[:, k] - Y[:, k]", "P[k] - Y[:, k]", "grad_wk", "Line 16"),
        ("+ 2 * lam * W[k]", "+ 2 * lam * W[k - 1]", "grad_wk", "Line 16"),
        ("F.max(axis=1, keepdims=True))\n    return", "0)\n    return", "softmax_stable", "Line 5"),
        ("E.sum(axis=1, keepdims=True)", "E.sum(axis=0)", "softmax", "Line 6: the axis of `E.sum(axis=0)`."),
        ("np.sum(W**2)", "np.sum(W)**2", "loss", "Line 12"),
        (
            "    F = X @ W.T\n    m",
            "    W -= W.mean(axis=0)\n    F = X @ W.T\n    m",
            "loss",
            "Line 9: `W -= W.mean(axis=0)` does not belong",
        ),
        ("def loss(W, X, Y, lam)", "def loss(X, W, Y, lam)", "loss", "Line 8: the order of the arguments"),
    ],
)
def test_one_change_is_told_by_its_line_and_kind(
    assignment: Assignment, sandbox: Sandbox, old: str, new: str, of: str, words: str
) -> None:
    remarks = told(assignment, sandbox, (old, new), of=of).remarks
    place = next(remark for remark in remarks if remark.endswith(RIGHT))
    assert place.startswith(words)


def test_two_changes_are_told_where_one_is_not_enough(assignment: Assignment, sandbox: Sandbox) -> None:
    two = ("(P[:, k] - Y[:, k]) / X.shape[0] + 2", "(P[:, k] + Y[:, k]) / X.shape[0] + 5")
    place = told(assignment, sandbox, two).remarks[0]
    assert place.startswith("Line 16: ") and "; and line 16: " in place
    assert place.endswith("With both changed every call is right.")


def test_a_shift_that_is_missing_beside_another_slip_is_told_too(assignment: Assignment, sandbox: Sandbox) -> None:
    changes = [(" - F.max(axis=1, keepdims=True))\n    return", ")\n    return"), ("np.exp(F)", "np.exp(2 * F)")]
    whole = told(assignment, sandbox, changes[0], of="softmax_stable").remarks[0]
    assert whole.startswith("Line 5: `F` is not shifted by the maximum of its row (or column).")


def test_the_mended_line_is_for_full_feedback_and_for_those_who_mark(assignment: Assignment, sandbox: Sandbox) -> None:
    slip = ("+ 2 * lam * W[k]", "+ lam * W[k]")
    mended_line = "It would be right with `2 * (lam * W[k])` in place of `lam * W[k]` on line 16."
    by_policy = {
        policy: told(with_policy(assignment, policy), sandbox, slip) for policy in ("full", "shape", "verdict")
    }
    assert [mended_line in by_policy[policy].remarks for policy in by_policy] == [True, False, False]
    assert all(mended_line in verdict.staff for verdict in by_policy.values())
    assert by_policy["verdict"].remarks == ()


def test_repair_earns_nothing(assignment: Assignment, sandbox: Sandbox) -> None:
    assert told(assignment, sandbox, ("+ 2 * lam * W[k]", "+ lam * W[k]")).credit == 0


def test_a_helper_that_is_wrong_is_told_for_each_function_that_calls_it(
    assignment: Assignment, sandbox: Sandbox
) -> None:
    slip = ("E.sum(axis=1, keepdims=True)", "(E.sum(axis=1, keepdims=True) + 1)")
    assert "line 6" in told(assignment, sandbox, slip, of="softmax").remarks[0].lower()
    assert any("Line 6" in remark for remark in told(assignment, sandbox, slip, of="grad_wk").remarks)


@pytest.mark.parametrize(
    "body", ["while True: pass", "import os; os._exit(3)", "import time; time.sleep(0.006); return 0.0"]
)
def test_a_function_that_does_not_come_to_an_end_soon_is_not_tried_with_changes(
    assignment: Assignment, sandbox: Sandbox, body: str
) -> None:
    def opened(*_: object) -> None:
        raise AssertionError("a workbench was opened")

    changes = ("def loss(W, X, Y, lam):\n", f"def loss(W, X, Y, lam):\n    {body}\n")
    quick = assignment.rubric.limits.model_copy(update={"seconds_per_call": 0.2})
    hasty = replace(assignment, rubric=assignment.rubric.model_copy(update={"limits": quick}))
    watched = replace(sandbox, workbench=opened)  # type: ignore[arg-type]
    assert told(hasty, watched, changes, of="loss").credit == 0


def test_a_program_that_keeps_things_between_calls_has_no_repair(assignment: Assignment, sandbox: Sandbox) -> None:
    cache = f"""key = (W.tobytes(), X.tobytes(), Y.tobytes(), k)
    if key not in seen: seen[key] = {GRADIENT.removeprefix("return ")}
    return seen[key]"""
    verdict = told(assignment, sandbox, (GRADIENT, cache), ("import numpy as np\n", "import numpy as np\nseen = {}\n"))
    assert not any(remark.endswith(RIGHT) for remark in verdict.staff)
    assert any("kept between calls" in remark for remark in verdict.staff)


def test_a_change_that_only_lessens_the_error_is_not_told(assignment: Assignment, sandbox: Sandbox) -> None:
    limit = (
        "np.exp(F - F.max(axis=1, keepdims=True))",
        "(1 + (F - F.max(axis=1, keepdims=True)) / 2.0**20) ** 2.0**20",
    )
    verdict = told(assignment, sandbox, limit, of="softmax")
    assert verdict.credit == 0
    assert not any(remark.endswith(RIGHT) for remark in verdict.staff)


def test_criteria_of_one_function_share_what_single_calls_gave(assignment: Assignment, sandbox: Sandbox) -> None:
    asked: list[tuple[tuple[int, ...], str]] = []

    class Watched(Workbench):
        def tried(
            self, changes: Sequence[Sequence[int]], probes: Sequence[Probe], output: str | None
        ) -> list[list[Array | None]]:
            asked.extend((tuple(each), probe.key) for each in changes for probe in probes if len(probes) == 1)
            return super().tried(changes, probes, output)

    def opened(*given: Any) -> Workbench:
        return Watched(sandbox.workbench(*given).pool, *given)

    nothing = ("def loss(W, X, Y, lam):\n", "def loss(W, X, Y, lam):\n    return np.nan\n")
    told(assignment, replace(sandbox, workbench=opened), nothing, of="loss")
    assert len(asked) > 100
    assert len(asked) == len(set(asked))


def test_a_right_answer_pays_nothing(assignment: Assignment, sandbox: Sandbox) -> None:
    def opened(*_: object) -> None:
        raise AssertionError("a workbench was opened")

    watched = replace(sandbox, workbench=opened)  # type: ignore[arg-type]
    assert all(score.verdict.credit == 1 for name, score in scores(assignment, watched).items() if name != "derivation")


def test_nothing_is_looked_into_where_only_marks_are_asked_for(assignment: Assignment, sandbox: Sandbox) -> None:
    def opened(*_: object) -> None:
        raise AssertionError("a workbench was opened")

    watched = replace(sandbox, workbench=opened)  # type: ignore[arg-type]
    code = assignment.rubric.code
    submission = Submission("ada", assignment.name, code, {code: PLAIN.replace("+ 2 * lam", "+ lam").encode()})
    report = grade(submission, assignment, watched, marks_only=True)
    assert {score.id: score.points for score in report.scores}["grad_wk"] == 0


def place(line: int, words: str, became: str, family: str = "sign", cost: float = 1.0, around: str = "a - b") -> Place:
    return Place(line, cost, f"line {line}", "f", family, words, around, f"x = {around}", became)


SIGN = place(3, "the sign of `a`", "-a")


@pytest.mark.parametrize(
    ("ways", "words"),
    [
        ([(SIGN,)], f"Line 3: the sign of `a`. {RIGHT}"),
        ([(SIGN,), (place(4, "the sign of `b`", "-b"),)], f"Line 3 or line 4: a sign. {RIGHT}"),
        ([(SIGN,), (place(4, "the axis", "x", "axis"),)], f"Line 3 or line 4. {RIGHT}"),
        ([(SIGN,), (place(3, "the axis", "x", "axis"),)], f"Line 3, in `a - b`. {RIGHT}"),
        ([(SIGN,), (place(4, "the axis", "x", "axis", 1.25),)], f"Line 3: the sign of `a`. {RIGHT}"),
        ([(place(n, "the sign", "x"),) for n in range(1, 6)], ""),
        (
            [(place(3, "a number", "2", "factor"),), (place(3, "a number", "5", "factor"),)],
            f"Line 3, in `a - b`. {RIGHT}",
        ),
        (
            [(SIGN, place(7, "the axis of `c`", "c", "axis"))],
            "Line 3: the sign of `a`; and line 7: the axis of `c`. With both changed every call is right.",
        ),
    ],
)
def test_several_ways_to_mend_it_are_told_by_what_they_share(ways: list[tuple[Place, ...]], words: str) -> None:
    assert place_and_kind(Repair(tuple(ways))) == words


def test_what_is_told_of_a_change_is_no_more_than_was_tried() -> None:
    both = Place(3, 1.0, "line 3", "f", "axis", "the axis: `axis=0`", "axis=0", "x", "axis=1", "on line 4, too")
    assert place_and_kind(Repair(((both,),))) == f"Line 3: the axis: `axis=0` (on line 4, too). {RIGHT}"
    assert mended(Repair(((both,),))) == (
        "It would be right with `axis=1` in place of `axis=0` on line 3 (on line 4, too)."
    )
    some = place_and_kind(Repair(((SIGN,),), suits_all=False))
    assert some == "Line 3: the sign of `a`. With one small change there every call that counts here is right."
    assert mended(Repair(((place(3, "the sign of `a`", "a + ..."),),))) == ""


def test_a_change_that_is_no_line_has_no_mended_line() -> None:
    assert mended(Repair(((place(3, "a step", ""),),))) == ""
