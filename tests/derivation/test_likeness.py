"""Wrong lines are alike if they state the same, whatever they are written like."""

from __future__ import annotations

from grader.course.assignment import Assignment
from grader.derivation.read import read_derivation


def alike(assignment: Assignment, line: str) -> str:
    steps = assignment.rubric.derivation
    assert steps is not None
    (claim,) = read_derivation(f"$${line}$$", steps).claims
    return claim.alike


def test_the_same_slip_in_other_letters_and_another_order_is_alike(assignment: Assignment) -> None:
    slip = alike(assignment, r"\frac{\partial}{\partial w_k} \lambda \sum_c \|w_c\|^2 = \lambda w_k")
    assert slip != ""
    other = r"\nabla_{\theta_k} \Big( \lambda \sum_{q=1}^{K} \theta_q^\top \theta_q \Big) = \theta_k \lambda"
    assert alike(assignment, other) == slip
    assert alike(assignment, r"\frac{\partial}{\partial w_k} \lambda \sum_c \|w_c\|^2 = 3 \lambda w_k") not in (
        "",
        slip,
    )


def test_a_line_that_holds_has_none(assignment: Assignment) -> None:
    assert alike(assignment, r"\frac{\partial}{\partial w_k} \lambda \sum_c \|w_c\|^2 = 2 \lambda w_k") == ""
