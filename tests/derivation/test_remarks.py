"""Lines on which nothing rests: what they may be so that an award needs no person, and what not."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from grader.derivation.record import WrittenReading

from .test_unverified import ANSWER

Read = Callable[[str], WrittenReading]

ASIDES = {
    "physics": r"Physicists write this as $-\mathcal F = -\langle U \rangle + S$.",
    "other letters": r"Compare the partition function $\Omega = \langle V | V \rangle$.",
    "a rule by its variable": r"The inner step is $(\log u)' = 1/u$.",
    "a rule for vectors": r"Recall $\partial_w (w^T w) = 2w$ and $\nabla_v (a^T v) = a$.",
    "a multiplier": r"By Lagrange, $f_{ic} - \log p_{ic} - 1 - \alpha = 0$.",
    "a multiplier in front": r"Also $\mu = f_{ic} - \log p_{ic} - 1$ and so $\mu + 1 + \log p_{ic} - f_{ic} = 0$.",
    "a multiple": r"In short $p_{ik} \propto e^{f_{ik}}$.",
    "one summand": r"The penalty adds $\lambda w_k^\top w_k$ for each class.",
}
NO_ASIDES = {
    "the question's letters": r"Physicists write this as $J = -\langle U \rangle + \langle$.",
    "a matrix": r"In matrices $G = \langle X | Y \rangle + H$.",
    "letters of another line": r"Let $S_i = \sum_c e^{f_{ic}}$; compare $-\mathcal F = -\langle U \rangle + S$.",
    "a display": r"$$-\mathcal F = -\langle U \rangle + S$$",
    "a derivative": r"Then $\nabla E = \langle A | B \rangle$.",
    "a wrong rule": r"The inner step is $(\log u)' = u$.",
    "a wrong rule of its variable": r"The inner step is $(e^u)' = u e^u$.",
    "a wrong rule for vectors": r"Recall $\partial_w (w^T w) = w$.",
    "another wrong rule for vectors": r"Recall $\nabla_v (a^T v) = v$.",
    "a multiplier that fits no value": r"By Lagrange, $f_{ic} + \log p_{ic} - 1 - \alpha = 0$.",
    "no multiple": r"In short $p_{ik} \propto f_{ik}$.",
    "no multiple of the result": r"So $\nabla_{w_k} J \propto \sum_i (p_{ik} - y_{ik}) x_i$.",
    "no summand": r"The penalty adds $\lambda w_k^\top x_i$ for each class.",
}


@pytest.mark.parametrize("aside", ASIDES.values(), ids=ASIDES)
def test_what_nothing_rests_on_does_not_hold_an_award_back(read: Read, aside: str) -> None:
    assert read(f"{aside}\n\n{ANSWER}").points == 10


@pytest.mark.parametrize("aside", NO_ASIDES.values(), ids=NO_ASIDES)
def test_what_may_be_wrong_of_the_question_does(read: Read, aside: str) -> None:
    assert read(f"{aside}\n\n{ANSWER}").points is None


@pytest.mark.parametrize(
    ("line", "status"),
    [
        (r"p_k \propto \exp(w_k^\top x)", "trivial"),
        (r"e^{f_{ik}} \propto p_{ik}", "trivial"),
        (r"p_{ik} \propto e^{-f_{ik}}", "not read"),
        (r"J \propto \lambda", "not read"),
    ],
)
def test_a_multiple_is_tried(read: Read, line: str, status: str) -> None:
    (claim,) = read(f"${line}$").claims
    assert claim.status == status


@pytest.mark.parametrize(
    ("line", "status"),
    [
        (r"\nabla_z (z^T A a + b^T z) = A a + b", "trivial"),
        (r"\frac{d}{du} u^\top B b = B b", "trivial"),
        (r"\nabla_v \|v\|^2 = 2v", "trivial"),
        (r"\nabla_v (v^\top a) = v^\top", "not read"),
        (r"\nabla_v (a^\top b) = 0", "not read"),
        (r"\frac{d}{du} u^\top B b = B^\top b", "not read"),
    ],
)
def test_a_rule_for_vectors_holds_whatever_its_letters_are(read: Read, line: str, status: str) -> None:
    (claim,) = read(f"${line}$").claims
    assert claim.status == status


SUM = r"$\sum_{k=1}^K\frac{\partial J}{\partial w_k} = 0$"


@pytest.mark.parametrize("words", ["The gradients of all classes cancel:", "Por lo tanto", "It always holds that"])
def test_gradients_do_not_cancel_beside_a_penalty(read: Read, words: str) -> None:
    assert read(f"{ANSWER}\n\n{words} {SUM}.").claims[-1].status == "differs"


@pytest.mark.parametrize(
    "words",
    ["Without the regulariser", "Ignoring the penalty, we have", "Ohne Regularisierung gilt", "At the optimum"],
)
def test_what_may_be_said_of_the_rest_is_not_refuted(read: Read, words: str) -> None:
    assert read(f"{ANSWER}\n\n{words} {SUM}.").claims[-1].status == "not read"
    assert read(f"{ANSWER}\n\nFor $\\lambda = 0$ {SUM}.").claims[-1].status == "holds"
