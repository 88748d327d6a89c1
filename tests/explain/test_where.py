"""Where an answer is wrong if it is right elsewhere: a condition on sizes, only where it parts wrong from right."""

from __future__ import annotations

import pytest

from grader.course.assignment import Assignment
from grader.sandbox.tiers import Sandbox

from .test_explain import GRADIENT, scores

NOISE = "np.cos(W[k] * np.arange(W.shape[1]) + 1)"


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ("X.shape[1] > 5", "It is wrong where W.shape[1] is 6 or more, and right elsewhere."),
        ("X.shape[0] == W.shape[0]", "It is wrong where W.shape[0] and X.shape[0] are equal, and right elsewhere."),
        ("X.shape[1] != 3", "It is wrong where W.shape[1] is not 3, and right elsewhere."),
        ("X.sum() > 0", None),
        ("len(X) == 150", None),
    ],
)
def test_a_condition_is_told_where_it_parts_wrong_from_right(
    assignment: Assignment, in_process: Sandbox, condition: str, words: str | None
) -> None:
    gradient = f"    {GRADIENT}".replace("return ", f"if {condition}:\n        return {NOISE}\n    return ")
    verdict = scores(assignment, in_process, (f"    {GRADIENT}", gradient))["grad_wk"].verdict
    assert verdict.credit == 0
    assert [remark for remark in verdict.remarks if remark.startswith("It is wrong where")] == (
        [words] if words else []
    )
