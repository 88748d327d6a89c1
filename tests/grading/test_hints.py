"""A hint is shown where its condition holds, and to nobody else."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from grader.checks.ways import WAYS
from grader.course.assignment import Assignment
from grader.grading import grade
from grader.model import Failure, Outcome, Probe, Status, Submission
from grader.rubric.schema import Hint
from grader.sandbox.tiers import Sandbox

NAIVE = """
import numpy as np

def softmax(F):
    E = np.exp(F)
    return E / E.sum(axis=1, keepdims=True)
"""
SOFTMAX = {
    "not shifted": NAIVE,
    "shifted by one number": NAIVE.replace("np.exp(F)", "np.exp(F - F.max())"),
    "shifted by 0 at least": NAIVE.replace("(F)\n", "(F - np.maximum(F.max(axis=1, keepdims=True), 0))\n"),
    "over the examples": NAIVE.replace("np.exp(F)", "np.exp(F - F.max())").replace("axis=1", "axis=0"),
    "clipped": NAIVE.replace("np.exp(F)", "np.exp(np.clip(F, -50, 50))"),
    "not shifted and wrong": NAIVE.replace("return E", "return 1.01 * E"),
    "transposed": NAIVE.replace("return E / E.sum(axis=1, keepdims=True)", "return (E / E.sum(axis=1)[:, None]).T"),
    "raises": NAIVE.replace("np.exp(F)", "np.exp(undefined)"),
    "missing": "",
}


def hint_of(assignment: Assignment, sandbox: Sandbox, source: str, hint: Any, criterion: str = "softmax_stable") -> str:
    criteria = [
        each.model_copy(update={"hint": hint}) if each.id == criterion else each for each in assignment.rubric.criteria
    ]
    changed = replace(assignment, rubric=assignment.rubric.model_copy(update={"criteria": criteria}))
    files = {assignment.rubric.code: source.encode()}
    report = grade(Submission("ada", assignment.name, assignment.rubric.code, files), changed, sandbox, marks_only=True)
    verdict = next(score.verdict for score in report.scores if score.id == criterion)
    assert verdict.credit == 0 or not verdict.hint
    return verdict.hint


@pytest.mark.parametrize(
    ("when", "shown"),
    [
        ("raised", {"raises"}),
        ("wrong shape", {"transposed"}),
        ("wrong values", {"over the examples", "clipped", "not shifted and wrong"}),
        (
            "not finite",
            {"not shifted", "not shifted and wrong", "shifted by one number", "shifted by 0 at least", "transposed"},
        ),
        ("overflow", {"not shifted", "not shifted and wrong"}),
        (["raised", "wrong shape"], {"raises", "transposed"}),
        ("did not end", set()),
        ([], set(SOFTMAX) - {"missing"}),
    ],
)
def test_a_hint_is_shown_where_a_call_failed_in_its_way(
    assignment: Assignment, in_process: Sandbox, when: Any, shown: set[str]
) -> None:
    hint = Hint(say="Look.", when=when)
    found = {name for name, source in SOFTMAX.items() if hint_of(assignment, in_process, source, hint)}
    assert found == shown


def test_a_hint_for_some_regimes_is_shown_to_who_is_right_in_all_others(
    assignment: Assignment, in_process: Sandbox
) -> None:
    hint = Hint(say="Look.", only_in=["extreme", "public_large_logits"])
    found = {name for name, source in SOFTMAX.items() if hint_of(assignment, in_process, source, hint)}
    assert found == {"not shifted", "shifted by one number", "shifted by 0 at least", "clipped"}


def test_the_shipped_hint_about_shifting_goes_to_who_does_not_shift(
    assignment: Assignment, in_process: Sandbox
) -> None:
    criterion = next(each for each in assignment.rubric.criteria if each.id == "softmax_stable")
    found = {name for name, source in SOFTMAX.items() if hint_of(assignment, in_process, source, criterion.hint)}
    assert found == {"not shifted"}


def test_of_several_hints_the_first_that_holds_is_shown(assignment: Assignment, in_process: Sandbox) -> None:
    hints = [Hint(say="A.", when="raised"), Hint(say="B.", when="not finite"), Hint(say="C.")]
    shown = [hint_of(assignment, in_process, SOFTMAX[name], hints) for name in ("raises", "not shifted", "clipped")]
    assert shown == ["A.", "B.", "C."]


def test_a_hint_as_text_is_for_everybody_and_none_for_nobody(assignment: Assignment, in_process: Sandbox) -> None:
    assert hint_of(assignment, in_process, SOFTMAX["clipped"], "Look.") == "Look."
    assert hint_of(assignment, in_process, SOFTMAX["missing"], "Look.") == ""
    assert hint_of(assignment, in_process, SOFTMAX["clipped"], "") == ""


def test_what_did_not_end_is_a_way_too(assignment: Assignment, in_process: Sandbox) -> None:
    def run(submission: Any, probes: Any, limits: Any) -> list[Outcome]:
        return [Outcome(probe, Status.TIMED_OUT, message="time limit") for probe in probes]

    hint = [Hint(say="It ends.", when=["raised", "wrong values"]), Hint(say="Does it end?", when="did not end")]
    assert hint_of(assignment, replace(in_process, run=run), NAIVE, hint) == "Does it end?"


def test_an_overflow_is_seen_where_the_answer_has_a_row_for_each_of_the_input() -> None:
    def failure(array: Any, value: Any) -> Failure:
        outcome = Outcome(Probe("f", {"x": np.asarray(array)}, "r"), Status.RETURNED, np.asarray(value, dtype=float))
        return Failure(outcome, "not finite", "", "")

    assert WAYS["overflow"](failure([[1.0, 900.0], [2.0, 3.0]], [np.nan, 1.0]))
    assert not WAYS["overflow"](failure([[1.0, 900.0], [2.0, 3.0]], [1.0, np.nan]))
    assert not WAYS["overflow"](failure([[1.0, 900.0], [2.0, 3.0]], np.nan))
    assert not WAYS["overflow"](failure(np.ones((0, 2)), np.ones((0, 2))))
