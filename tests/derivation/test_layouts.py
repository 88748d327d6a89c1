"""Matrices as a student lays them out, vectors that are rows, and shapes that do not fit."""

from __future__ import annotations

import pytest

from .conftest import Read

STEPS = r"""
$$\log p_{ik} = f_{ik} - \log \sum_c e^{f_{ic}}$$
$$\frac{\partial}{\partial f_{ik}} \log \sum_c e^{f_{ic}} = p_{ik}$$
$$\frac{\partial J}{\partial f_{ik}} = \frac1N (p_{ik} - y_{ik})$$
$$\frac{\partial f_{ik}}{\partial w_k} = x_i$$
$$\frac{\partial}{\partial W} \lambda \|W\|_F^2 = 2 \lambda W$$
$$\frac{\partial J}{\partial W} = GRADIENT$$
$$\frac{\partial J}{\partial w_k} = \frac1N \sum_i (p_{ik} - y_{ik}) x_i + 2 \lambda w_k$$
"""
COLUMNS = r"""The columns are $X = [x_1, \dots, x_N] \in \mathbb{R}^{d \times N}$ and
$W = [w_1, \dots, w_K] \in \mathbb{R}^{d \times K}$. """
LAYOUTS = {
    "all in columns": (COLUMNS + r"$F = W^\top X$ and $Y, P \in \mathbb{R}^{K \times N}$.", r"X (P - Y)^\top"),
    "scores in rows": (COLUMNS + r"$F = X^\top W$.", "X (P - Y)"),
    "scores beside labels in rows": (r"$F = W X^\top$, where $X \in \mathbb{R}^{N \times d}$.", r"(P - Y^\top) X"),
    "not a word of it": (r"$W = [w_1, \dots, w_K]$, so $F = W^\top X$.", r"X (P - Y)^\top"),
    "the question's": (r"$F = X W^\top$.", r"(P - Y)^\top X"),
}


def answer(said: str, gradient: str) -> str:
    """Rows of P and Y have the examples' index first, but where the layout has its columns."""
    text = said + "\n" + STEPS.replace("GRADIENT", rf"\frac1N {gradient} + 2 \lambda W")
    in_columns = "K \\times N" in said or "W^\\top X" in said
    return text.replace("_{ik}", "_{ki}").replace("_{ic}", "_{ci}") if in_columns else text


def statuses(read: Read, text: str) -> list[str]:
    return [claim.status for claim in read(text).claims]


@pytest.mark.parametrize(("said", "gradient"), LAYOUTS.values(), ids=LAYOUTS)
def test_a_right_answer_in_a_layout_of_its_own_is_awarded(read: Read, said: str, gradient: str) -> None:
    found = read(answer(said, gradient))
    assert found.points == 10 or ("Y^" in gradient and found.suggested == 10), found.why
    assert {claim.status for claim in found.claims} <= {"holds", "definition", "trivial"}


@pytest.mark.parametrize(("said", "gradient"), LAYOUTS.values(), ids=LAYOUTS)
@pytest.mark.parametrize("wrong", ["Y - P", "P + Y"])
def test_a_wrong_line_in_that_layout_is_told(read: Read, said: str, gradient: str, wrong: str) -> None:
    text = answer(said, gradient.replace("P - Y", wrong))
    assert statuses(read, text)[-2:] == ["differs", "holds"]


@pytest.mark.parametrize(
    ("said", "line", "told"),
    [
        (r"$F = X W^\top$.", r"\frac{\partial J}{\partial W} = \frac1N X (P - Y)", "an N x d matrix times an N x K"),
        (
            r"$X$ is $N \times d$, $W$ is $K \times d$, and $\frac{\partial J}{\partial w_k} = X (p_k - y_k)$.",
            r"\frac{\partial J}{\partial W} = \frac1N X^\top (P - Y) + 2 \lambda W",
            "a d x K matrix and a K x d",
        ),
        (r"$F = X W^\top$.", r"\nabla_W J = \frac1N (P - Y) X + 2 \lambda W", "an N x K matrix times an N x d"),
        (r"$X$ is $N \times d$ and $W$ is $K \times d$.", "F = W X", "a K x d matrix times an N x d"),
        (
            COLUMNS + r"$F = X^\top W$.",
            r"\nabla_W J = X^\top \nabla_F J + 2 \lambda W",
            "an N x d matrix times an N x K",
        ),
        (
            r"$G = P - Y$ with $P, Y \in \mathbb{R}^{N \times K}$ and $X \in \mathbb{R}^{N \times d}$.",
            r"\nabla_W J = G X",
            "an N x K",
        ),
    ],
)
def test_shapes_that_fit_in_no_layout_of_the_answer_are_told(read: Read, said: str, line: str, told: str) -> None:
    claim = read(f"{said}\n$${line}$$").claims[-1]
    assert claim.status == "differs"
    assert told in claim.note


def test_a_layout_that_nothing_says_is_a_persons(read: Read) -> None:
    found = read("$F = W^\\top X$.\n$$\\frac{\\partial J}{\\partial W} = \\frac1N X (P - Y) + 2 \\lambda W$$")
    assert "differs" not in {claim.status for claim in found.claims}
    assert found.points is None


def test_what_is_said_of_a_shape_may_be_the_slip(read: Read) -> None:
    said = r"$X \in \mathbb{R}^{d \times N}$ and $F = X W^\top$."
    found = read(said + r" $\nabla_W J = \frac1N (P - Y)^\top X + 2 \lambda W$.")
    assert "differs" not in {claim.status for claim in found.claims} and found.points is None


def test_words_that_take_a_line_back_keep_it_from_being_refuted(read: Read) -> None:
    found = read("$F = X W^\\top$.\n$$\\nabla_W J = \\frac1N X (P - Y) + 2 \\lambda W$$\nThis is wrong.")
    assert found.claims[-1].status == "not read"


@pytest.mark.parametrize(
    ("said", "line"),
    [
        ("$f_i = x_i W^\\top$.", r"\nabla_W J = \frac1N \sum_i (p_i - y_i)^\top x_i + 2 \lambda W"),
        (
            "$f_i = x_i W$.",
            r"\nabla_W J = \frac1N \sum_i x_i^\top (p_i - y_i) + 2 \lambda W = \frac1N X^\top (P - Y) + 2 \lambda W",
        ),
        ("", r"f_{ik} = x_i w_k^\top"),
    ],
)
def test_vectors_may_be_rows(read: Read, said: str, line: str) -> None:
    assert set(statuses(read, f"{said}\n$${line}$$")) <= {"holds", "definition"}
    wrong = line.replace("(p_i - y_i)", "(y_i - p_i)").replace("x_i w_k", "2 x_i w_k")
    assert "differs" in statuses(read, f"{said}\n$${wrong}$$")


def test_a_row_that_is_a_column_elsewhere_is_no_row(read: Read) -> None:
    text = "$f_{ik} = w_k^\\top x_i$.\n$$\\nabla_W J = \\frac1N \\sum_i (p_i - y_i)^\\top x_i + 2 \\lambda W$$"
    assert statuses(read, text)[-1] == "not read"


def test_a_layout_goes_with_every_reading_of_the_loss(read: Read) -> None:
    loss = r"$$J = -\frac1N \sum_i \sum_c y_{ic} \log p_{ic} + \lambda \sum_j w_{kj}^2$$"
    slope = r"$$\frac{\partial J}{\partial F} = \frac1N (P - Y)$$"
    found = read(f"{LAYOUTS['scores in rows'][0]}\n{loss}\n{slope}")
    assert {claim.status for claim in found.claims} <= {"holds", "definition", "trivial"}
    assert found.reading == "the regulariser is that of class k alone; W is d x K, X is d x N"


def test_the_layout_is_told(read: Read) -> None:
    assert "W is d x K, X is d x N" in read(answer(*LAYOUTS["scores in rows"])).reading
    assert not read(answer(*LAYOUTS["the question's"])).reading


@pytest.mark.parametrize(("said", "points"), [(r" and $F, P, Y \in \mathbb{R}^{K \times N}$", 10), ("", None)])
def test_indices_in_the_questions_order_are_no_doubt_where_the_shapes_are_said(
    read: Read, said: str, points: float | None
) -> None:
    text = answer(rf"$F = W X${said}, with examples in columns.", r"(P - Y) X^\top")
    text = text.replace("_{ki}", "_{ik}").replace("_{ci}", "_{ic}")
    found = read(text)
    assert {claim.status for claim in found.claims} <= {"holds", "definition", "trivial"}
    assert found.points == points
