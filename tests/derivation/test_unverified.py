"""What keeps a complete answer from being awarded, and what a student's own letters may be."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from grader.derivation import read as reading
from grader.derivation.read import read_derivation
from grader.derivation.record import WrittenReading
from grader.derivation.settings import DerivationSettings

Read = Callable[[str], WrittenReading]

RESULT = r"\frac1N\sum_{i=1}^N (p_{ik}-y_{ik}) x_i + 2\lambda w_k"
LINES = (
    r"J = -\frac{1}{N}\sum_{i=1}^N\sum_{k=1}^K y_{ik} f_{ik} + \frac{1}{N}\sum_{i=1}^N \log \sum_{c=1}^K \exp f_{ic}"
    r" + \lambda\sum_{k=1}^K\sum_{j=1}^d w_{kj}^2",
    r"\frac{\partial f_{ik}}{\partial w_k} = x_i",
    r"\frac{\partial}{\partial f_{ik}} \log\sum_{c=1}^K \exp f_{ic} = \frac{\exp f_{ik}}{\sum_{c=1}^K \exp f_{ic}}"
    r" = p_{ik}",
    r"\frac{\partial}{\partial w_k} \left(-\frac{1}{N}\sum_{i=1}^N\sum_{c=1}^K y_{ic} \log p_{ic}\right)"
    r" = \frac1N\sum_{i=1}^N (p_{ik}-y_{ik}) x_i",
    r"\frac{\partial}{\partial w_k}\lambda\sum_{c=1}^K\sum_{j=1}^d w_{cj}^2 = 2\lambda w_k",
    rf"\frac{{\partial J}}{{\partial w_k}} = {RESULT}",
)
ANSWER = "\n\n".join(f"$${line}$$" for line in LINES)


def test_the_answer_of_these_tests_is_awarded(read: Read) -> None:
    assert read(ANSWER).points == 10.0


@pytest.mark.parametrize(
    "more",
    [
        r"The derivative of $J$ is $\frac1N\sum_{i=1}^N (p_{ik}-y_{ik}) x_i$.",
        r"The derivative of $L$ is $\frac1N\sum_{i=1}^N (p_{ik}-y_{ik}) x_i$.",
        "; ".join(["$2\\lambda w_k$"] * 101),
        r"The gradient is $0$.",
        rf"The gradient is ${RESULT} + c_k$.",
        r"So $$\frac1N\sum_{i=1}^N (y_{ik}-p_{ik}) x_i - 2\lambda w_k$$",
        r"The derivative of $\log\sum_c \exp f_{ic}$ by $f_{ik}$ is $1/\sum_c \exp f_{ic}$.",
        r"With $Z_i = \sum_c f_{ic}$.",
        r"None of this is right.",
        rf"It is not true that $\frac{{\partial J}}{{\partial w_k}} = {RESULT}$.",
        r"Note that $k = c$ always.",
        r"$\frac{\partial f_{ic}}{\partial w_k} = x_i$ for $c = k$ and $c \ne k$.",
        r"$$\frac{\partial f_{ic}}{\partial w_k} = x_i \quad \text{unless } c = k$$",
        r"$$\frac{\partial J}{\partial w_k} : 17 w_k$$",
        rf"$$\frac{{\partial J}}{{\partial w_k}} = {RESULT} \in \mathbb{{R}}^d = 17 w_k$$",
        r"$$\frac{\partial J}{\partial w_k} \subset 17 w_k$$",
        r"where dJ/dw = mean((y-p) x)",
        r"$$w_{kj} < 10$$",
        r"J_w = −(1/N) Σ_i (p_ik − y_ik) x_i",
        # A number that is chosen for what the question leaves open
        r"Take $\lambda = 1$.",
        "We take lambda = 1.",
        r"Choose $\lambda = \frac{1}{2N}$.",
        # Matrices with other numbers, rows or columns than their own
        r"Here $X = [x_1; x_2; 17]$.",
        r"Here $$X = \begin{bmatrix} 1 & 2 \\ 3 & 17 \end{bmatrix}$$",
        r"Here $X = (w_1, \ldots, w_N)$.",
        # Columns that would add up to one
        r"Because $\mathbf{1}^\top Y = \mathbf{1}^\top$.",
        # Words that make a symbol another one
        "Let $p$ be the labels.",
        "Let p be the labels.",
        "where $y_{ik}$ is the predicted probability.",
        "Let $N$ be the number of classes.",
        # What is not seen beside the rest
        r"Note $900000 + 0.001 p_{ik} = 900000 + 0.001 y_{ik}$.",
        r"Note $9000 + 0.00001 p_{ik} = 9000$.",
        r"Note $0.00001 \cdot (900000 + 0.0001 p_{ik}) = 9 + 10^{-9} y_{ik}$.",
        rf"$$\frac{{\partial J}}{{\partial w_k}} = {RESULT} + 10^{{-10}}$$",
        r"Let $B = 0.01^2$. Then $B^2 B^2 p_{ik} = 0$.",
    ],
)
def test_what_an_answer_says_beside_its_lines_keeps_it_from_being_awarded(read: Read, more: str) -> None:
    written = read(f"{ANSWER}\n\n{more}\n")
    assert written.points is None and written.suggested is not None and written.why


@pytest.mark.parametrize(
    "more",
    [
        r"Here $2\lambda w_k$ is the part of the regulariser.",
        r"The other logits do not depend on $w_k$.",
        rf"So the answer is ${RESULT}$.",
        r"The first part gives $\frac1N\sum_i (p_{ik} x_i - y_{ik} x_i)$, where $y_{ik} x_i$ is from the labels.",
        r"where $\frac1N\sum_{i=1}^N (p_{ik}-y_{ik}) x_i$ comes from the data.",
        r"Here $X = \begin{bmatrix} x_1^\top \\ \vdots \\ x_N^\top \end{bmatrix} \in \mathbb{R}^{N \times d}$.",
        r"Here $p_{ik}$ is the predicted probability of the label, $y_i$ the label, $w_k$ are the weights.",
        r"Here $N$ is the number of labelled examples and $d$ the number of features.",
        r"where $\lambda$ is the regularisation parameter.",
    ],
)
def test_what_is_part_of_what_was_verified_does_not(read: Read, more: str) -> None:
    assert read(f"{more}\n\n{ANSWER}\n").points == 10.0


def test_a_line_that_its_author_takes_back_is_not_refuted(read: Read) -> None:
    written = read(r"$$\frac{\partial f_{ik}}{\partial w_k} = w_k$$ wait, that's wrong. Again: " + ANSWER)
    assert written.points is None and "differs" not in {claim.status for claim in written.claims}


def test_large_numbers_that_differ_plainly_are_refuted(read: Read) -> None:
    told = [read(f"$${line}$$").claims[0].status for line in ("70000 p_{ik} = 1", "70000 + p_{ik} = 70000 + y_{ik}")]
    assert told == ["differs", "not read"]


def test_ones_with_a_size_below_are_the_vector_of_ones(read: Read) -> None:
    told = [read(f"$${line}$$").claims[0].status for line in ("Y 1_K = 1_N", "Y 1_{K} = 1_{N}", "Y 1_K = 2 \\cdot 1_N")]
    assert told == ["holds", "holds", "differs"]


@pytest.mark.parametrize(
    "more",
    [
        r"With $J = D + R$ we have $\frac{\partial R}{\partial w_k} = 2 \lambda w_k$.",
        r"$\frac{\partial J}{\partial w_k}\Big|_{\text{reg}} = 2 \lambda w_k$",
        r"$\left.\frac{\partial J}{\partial w_k}\right|_{\text{data}} = \frac1N\sum_{i=1}^N (p_{ik}-y_{ik}) x_i$",
        r"$\frac{\partial\,\text{reg}}{\partial w_k} = 2 \lambda w_k$ for $J = D + \text{reg}$.",
        r"$\lambda\sum_c \|w_c\|^2 = \lambda (w_1 \cdot w_1 + \cdots + w_k \cdot w_k + \cdots + w_K \cdot w_K)$",
        r"The labels give $-\frac1N\sum_{i=1}^N y_{ik} x_i$.",
        r"$\left(\log\sum_c \exp f_{ic}\right)'_{f_{ik}} = p_{ik}$",
        "```\nF = X @ W.T\nE = np.exp(F)\nP = E / E.sum(axis=1, keepdims=True)\n```",
        r"where $\frac{\partial}{\partial w_k} \lambda \|w_k\|^2 = 2 \lambda w_k$ was used.",
    ],
)
def test_what_is_determined_by_a_line_that_holds_does_not_keep_it_from_being_awarded(read: Read, more: str) -> None:
    assert read(f"{more}\n\n{ANSWER}\n").points == 10.0


@pytest.mark.parametrize(
    "more",
    [
        r"With $J = D + R$ we have $\frac{\partial R}{\partial w_k} = \lambda w_k$.",
        r"$\frac{\partial J}{\partial w_k}\Big|_{\text{reg}} = 3 \lambda w_k$",
        r"$\lambda\sum_c \|w_c\|^2 = \lambda (w_1 \cdot w_1 + \cdots + x_k \cdot w_k + \cdots + w_K \cdot w_K)$",
        r"The labels give $\frac1N\sum_{i=1}^N y_{ik} w_k$.",
        r"$\left(\log\sum_c \exp f_{ic}\right)'_{f_{ik}} = y_{ik}$",
        "```\nF = X @ W.T\nE = np.exp(F)\nP = E / E.sum(axis=0)\n```",
    ],
)
def test_the_same_with_a_slip_does(read: Read, more: str) -> None:
    assert read(f"{more}\n\n{ANSWER}\n").points is None


def test_the_result_alone_shows_no_steps(read: Read) -> None:
    told = RESULT.replace("p_{ik}", r"\frac{\exp f_{ik}}{\sum_{c=1}^K \exp f_{ic}}")
    written = read(rf"$$\frac{{\partial J}}{{\partial w_k}} = {told}$$")
    assert written.points is None and "alone shows" in written.why


@pytest.mark.parametrize("size", ["L", "m"])
def test_a_letter_that_all_sums_over_classes_end_at_is_their_number(read: Read, size: str) -> None:
    written = read(ANSWER.replace("^K", f"^{size}"))
    assert written.points == 10.0 and written.first_wrong is None


def test_a_limit_that_only_some_sums_have_is_refuted(read: Read) -> None:
    wrong = ANSWER.replace(RESULT, RESULT.replace("^N", "^K"))
    assert read(wrong).first_wrong is not None


def test_an_error_called_delta_is_not_compared_with_kroneckers(read: Read) -> None:
    lines = (
        r"$$\delta_{ik} = p_{ik} - y_{ik}$$"
        + "\n\n"
        + r"$$\frac1N\sum_i \delta_{ik} x_i = \frac1N\sum_i(p_{ik}-y_{ik})x_i$$"
    )
    assert "differs" not in {claim.status for claim in read(lines).claims}


def test_labels_that_are_made_predictions_are_not_refuted(read: Read) -> None:
    lines = (
        r"$$y_{ik} = \frac{\exp f_{ik}}{\sum_c \exp f_{ic}}$$"
        + "\n\n"
        + r"$$\frac{\partial y_{ik}}{\partial f_{ik}} = y_{ik}(1-y_{ik})$$"
    )
    assert "differs" not in {claim.status for claim in read(lines).claims}


def test_a_fault_of_the_reader_loses_no_answer(monkeypatch: pytest.MonkeyPatch, steps: DerivationSettings) -> None:
    def fails(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(reading, "read_answer", fails)
    written = read_derivation(ANSWER, steps)
    assert written.points is None and "ZeroDivisionError" in written.unread
