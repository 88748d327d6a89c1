r"""Ways to write that many have: `\partial A / \partial x` of a product, deltas as indicators, cases with braces,
labels of braces that go on, accents behind an index, letters of quoted rules."""

from __future__ import annotations

import pytest

from tests.derivation.conftest import Read


def statuses(read: Read, text: str) -> list[str]:
    return [claim.status for claim in read(text).claims]


@pytest.mark.parametrize(
    "line",
    [
        r"\partial \lambda\sum_c \|w_c\|^2 / \partial w_k = 2 \lambda w_k",
        r"\partial \log \sum_c e^{f_{ic}} / \partial f_{ik} = p_{ik}",
        r"\partial \sum_c y_{ic} f_{ic} / \partial f_{ik} = y_{ik}",
        r"\frac{\partial p_{ic}}{\partial f_{ik}} = p_{ic}\,(\mathbb{1}_{ck} - p_{ik})",
        r"\frac{\partial p_{ic}}{\partial f_{ik}} = p_{ic}\,(\mathbf{1}_{ck} - p_{ik})",
    ],
)
def test_a_line_is_read_as_it_is_meant(read: Read, line: str) -> None:
    assert statuses(read, f"${line}$") == ["holds"]
    left, _, right = line.partition("=")
    assert statuses(read, f"${left}= 2({right})$") == ["differs"]


def test_differentials_are_no_derivatives_without_a_stroke(read: Read) -> None:
    assert statuses(read, r"$\partial f_{ik} / \partial w_k = x_i$ and $p_{ik} / p_{ic} = e^{f_{ik} - f_{ic}}$") == [
        "holds",
        "holds",
    ]


def test_cells_of_cases_may_have_braces(read: Read) -> None:
    text = r"""$$\frac { \partial \log p _ { i j } } { \partial f _ { i k } } =
\left\{ \begin{array} { l l } { 1 - p _ { i k } } & { j = k } \\
{ - p _ { i k } } & { j \neq k } \end{array} \right.$$"""
    assert statuses(read, text) == ["holds"]
    assert statuses(read, text.replace("{ 1 - p", "{ 1 + p")) == ["differs"]


def test_the_label_of_a_brace_may_go_on(read: Read) -> None:
    text = r"""$\log p_{ik} = f_{ik} - \underbrace{\log \sum_c e^{f_{ic}}}_{=\log S_i=\log(S_i)}$
with $S_i=\sum_c e^{f_{ic}}$"""
    assert "not read" not in statuses(read, text)
    wrong = text.replace(r"=\log(S_i)}", r"=2\log(S_i)}")
    assert "differs" in statuses(read, wrong)


def test_an_accented_letter_behind_an_index_is_none(read: Read) -> None:
    assert statuses(read, "−yₖ + yₖŷₖ + ŷₖ Σ_{j≠k} yⱼ = −yₖ + ŷₖ Σⱼ yⱼ") == ["holds"]


def test_the_letter_of_a_rule_is_what_it_is_differentiated_by(read: Read) -> None:
    assert statuses(read, r"The derivative of $\log p$ is $1/p$.") == ["holds"]
    assert statuses(read, r"The derivative of $\log p$ is $2/p$.") == ["not read"]


def test_an_arrow_leads_to_a_derivative_by_what_was_last_named(read: Read) -> None:
    text = r"""Derivative with respect to $f_k$. $\frac{\partial L}{\partial w_k}=(p_k-y_k)x$ for one example.

reg: $\lambda\|w_k\|^2 \to 2\lambda w_k$"""
    assert statuses(read, text)[-1] == "holds"


@pytest.mark.parametrize("where", ["Off the diagonal:", "Off-diagonal:", "Diagonal is clear. Off diagonal entries:"])
def test_the_diagonal_may_be_named_within_a_line(read: Read, where: str) -> None:
    assert statuses(read, rf"{where} $\partial p_j/\partial f_k = -p_jp_k$.") == ["holds"]
    assert statuses(read, rf"{where} $\partial p_j/\partial f_k = p_jp_k$.") != ["holds"]


def test_cases_go_on_from_the_same_side_without_doubt(read: Read) -> None:
    text = """log(p_ic) = f_ic - log(S_i) with S_i = sum_c exp(f_ic)

d log(p_ic) / d f_ik = 1 - p_ik     if c == k
                     = 0 - p_ik     if c != k
"""
    claims = read(text).claims
    assert [claim.status for claim in claims][-2:] == ["holds", "holds"]
    assert not any("further up" in claim.note for claim in claims)


@pytest.mark.parametrize("pushed_in", [r"\phantom{xx} ", r"\quad\; ", "{} "])
def test_a_line_that_is_pushed_in_goes_on_from_the_line_above(read: Read, pushed_in: str) -> None:
    text = r"""The penalty: $\frac{\partial}{\partial w_k} \lambda \|w_k\|^2 = 2 \lambda w_k$, and for one example

$\frac{\partial}{\partial f_{ik}} \sum_c y_{ic} \log p_{ic} = y_{ik} (1 - p_{ik}) - p_{ik} \sum_{c \ne k} y_{ic}$

$HERE= y_{ik} - p_{ik} \sum_c y_{ic}$

where $\sum_c y_{ic} = 1$:

$HERE= y_{ik} - p_{ik}$ (the labels sum to 1)
""".replace("HERE", pushed_in)
    last = read(text).claims[-1]
    assert (last.status, last.note) == ("holds", "")


def test_the_vector_of_ones_may_be_one_for_each_example(read: Read) -> None:
    text = r"""Let $\mathbf f_k = X\mathbf w_k$, $\mathbf p_k$ and $\mathbf y_k$ the columns of $P$ and $Y$.
$J = -\frac1N\sum_c \mathbf y_c^\top\log\mathbf p_c + \lambda\sum_c\mathbf w_c^\top\mathbf w_c$.

Since $\sum_c\mathbf y_c=\mathbf 1$:"""
    assert statuses(read, text)[-1] == "holds"
    assert statuses(read, text.replace(r"\sum_c\mathbf y_c=", r"2\sum_c\mathbf y_c="))[-1] != "holds"


def test_a_derivative_by_one_class_is_no_sum_over_classes(read: Read) -> None:
    text = r"$S_i = \sum_c e^{f_{ic}}$ and $\frac{\partial S_i}{\partial f_{ik}}=\sum_c e^{f_{ic}}$"
    assert statuses(read, text) == ["definition", "differs"]
    assert statuses(read, r"$\frac{\partial}{\partial w_k}\|w_k\|^2 = 2\sum_c w_c$") == ["differs"]


def test_a_size_beside_that_of_the_examples_is_another(read: Read) -> None:
    text = r"""Parameters $\theta_k\in\mathbb R^n$.

$$\nabla_{\theta_k} J = \frac1m\sum_{i=1}^m (p_{ik} - y_{ik}) x_i + 2\lambda\theta_k$$"""
    assert statuses(read, text) == ["holds"] and "of what shape" not in read(text).why
