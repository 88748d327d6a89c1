"""Checks at the end of an answer: what is left of the result for so many examples or classes, or without a term."""

from __future__ import annotations

import pytest

from .conftest import Read
from .test_unverified import ANSWER

LOGISTIC = (
    r"Check with $K=2$: the data part for $w_1$ is $\frac1N\sum_i \big(\sigma((w_1-w_2)^Tx_i) SIGN y_{i1}\big)\,x_i$."
)
CHECKS = [
    r"As a check, for $N=1$ and $\lambda=0$ this is just $(p_{k} SIGN y_{k})\,x$, as it should be.",
    r"For $N=1$, $\lambda=0$ this becomes $(p_k SIGN y_k) x$.",
    r"As a check, for $N=1$ this is just $(p_{k} SIGN y_{k})\,x + 2 \lambda w_k$, as it should be.",
    LOGISTIC,
    r"For $K=2$ we have $p_{i1} = \sigma(f_{i1} - f_{i2})$. " + LOGISTIC,
    r"Setting $\lambda = 0$ gives $\frac1N \sum_i (p_{ik} SIGN y_{ik}) x_i$.",
]


@pytest.mark.parametrize("check", CHECKS)
def test_a_true_one_does_no_harm_and_a_false_one_is_for_a_person(read: Read, check: str) -> None:
    right, wrong = (read(f"{ANSWER}\n\n{check}".replace("SIGN", sign)) for sign in "-+")
    assert (right.points, wrong.points) == (10.0, None)


@pytest.mark.parametrize(("value", "points"), [("y_{i1} = 1", 10.0), ("1", 10.0), ("0", None)])
def test_what_is_said_of_one_class_alone(read: Read, value: str, points: float | None) -> None:
    check = f"Check with $K=1$: $p_{{i1}} = {value}$, only the regulariser is left."
    assert read(f"{ANSWER}\n\n{check}").points == points


def test_what_a_delta_is_is_not_supposed(read: Read) -> None:
    text = r"With $\delta_{qk} = 1$ if $q = k$ and $0$ otherwise: $$\nabla_{w_k} f_{iq} = \delta_{qk} x_i$$"
    assert not any("supposed" in claim.note for claim in read(text).claims)


def test_an_example_in_numbers_is_for_a_person(read: Read) -> None:
    said = "Example: three classes, probabilities $(0.6, 0.3, 0.1)$. Then the factors are $0.4$, $-0.3$ and $-0.1$."
    assert read(f"{ANSWER}\n\n{said}").points is None


def test_a_perfect_prediction_is_supposed(read: Read) -> None:
    said = "For perfect predictions, $p_{ik} = y_{ik}$ for all $i$, only the regulariser $2\\lambda w_k$ is left."
    assert read(f"{ANSWER}\n\n{said}").points == 10.0


def test_the_derivative_of_the_penalty_in_steps_is_not_said_of_the_result(read: Read) -> None:
    said = r"By the chain rule $\frac{\partial\|w_k\|^2}{\partial w_k} = 2\|w_k\| \cdot \frac{w_k}{\|w_k\|} = 2w_k$."
    assert read(f"{ANSWER}\n\n{said}").points == 10.0
