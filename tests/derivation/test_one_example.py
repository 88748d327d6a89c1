"""Answers for one example in vectors: its one-hot label as a unit vector, a loss of the logits, several constants."""

from __future__ import annotations

import pytest

from .conftest import Read

EXAMPLE = "Only one example: $f=Wx$, $p=\\operatorname{softmax}(f)$, $y=e_m$.\n\n"
LOSS = "$\\ell(f)=-y^{\\top}\\log p$\n\n"


def words(read: Read, answer: str) -> list[str]:
    return [claim.status for claim in read(answer).claims]


def test_a_label_that_is_a_unit_vector_names_the_class_of_the_example(read: Read) -> None:
    assert words(read, EXAMPLE) == ["holds"] * 3


@pytest.mark.parametrize(
    ("line", "word"),
    [
        (r"\ell(f)=-y^{\top}\log p", "definition"),
        (r"\ell(f)=-\log p_m", "definition"),
        (r"\log p=f-\mathbf 1\log(\mathbf 1^{\top}e^{f})", "holds"),
        (r"p-y=p-e_m", "holds"),
        (r"-\log p_m = -e_m^{\top}\log p", "holds"),
        (r"-\log p_m = e_m^{\top}\log p", "differs"),
        (r"p-y=p+e_m", "differs"),
    ],
)
def test_lines_about_one_example(read: Read, line: str, word: str) -> None:
    assert words(read, f"{EXAMPLE}$${line}$$")[-1] == word


@pytest.mark.parametrize(
    ("line", "word"),
    [
        (r"\nabla_f\ell=-\left(I-\mathbf 1p^{\top}\right)^{\top}y = -y+p\,\mathbf 1^{\top}y = p-e_m", "holds"),
        (r"\nabla_f\ell=-e_m+\frac{e^f}{\mathbf 1^{\top}e^f}", "holds"),
        (r"\frac{\partial\ell}{\partial W}=(p-e_m)x^{\top}", "holds"),
        (r"\nabla_{w_k}\ell=(p_k-y_k)\,x", "holds"),
        (r"(I-\mathbf 1p^{\top})(I-\mathbf 1p^{\top})\mathbf 1 = \mathbf 1-\mathbf 1p^{\top}\mathbf 1", "holds"),
        (r"\nabla_f\ell=\left(I-\mathbf 1p^{\top}\right)^{\top}y", "differs"),
        (r"\nabla_f\ell=e_m-p", "differs"),
        (r"\frac{\partial\ell}{\partial W}=(p+e_m)x^{\top}", "differs"),
    ],
)
def test_a_loss_of_the_logits_is_differentiated_in_vectors(read: Read, line: str, word: str) -> None:
    assert words(read, f"{EXAMPLE}{LOSS}$${line}$$")[-1] == word


def test_a_class_that_is_differentiated_by_stays_any_class(read: Read) -> None:
    answer = r"If $y=e_k$, then $\frac{\partial\ell}{\partial f_k}=p_k-1$." + "\n\n"
    result = r"$$\frac{\partial J}{\partial w_k}=\frac1N\sum_i(p_{ik}-y_{ik})x_i+2\lambda w_k$$"
    assert words(read, answer + result)[-1] == "holds"
    assert words(read, f"{answer}{result.replace('y_{ik}', 'y_{im}')}")[-1] == "differs"


VECTORS = r"""
$f=Wx$, $p=\operatorname{softmax}(f)$ and $\ell=-y^\top\log p$ for one example.
$$\frac{\partial\log p}{\partial f}=I-\mathbf 1p^\top$$
$$\nabla_f\ell=-\left(I-\mathbf 1p^\top\right)^\top y=-y+p\,(\mathbf 1^\top y)=p-y$$
With $f_k=w_k^\top x$ this is $\nabla_{w_k}\ell=(p_k-y_k)\,x$, and $\nabla_{w_k}\lambda\|w_k\|^2=2\lambda w_k$.
$$\nabla_{w_k}J=\frac1N\sum_i(p_{ik}-y_{ik})\,x_i+2\lambda w_k$$
"""
MATRICES = r"""
$$F=XW^\top,\quad \log P=F-\log(e^F\mathbf 1_K)\mathbf 1_K^\top$$
$$J=-\frac1N\operatorname{tr}(Y^\top F)+\frac1N\mathbf 1_N^\top\log(e^F\mathbf 1_K)+\lambda\|W\|_F^2$$
$$dF=X\,dW^\top,\quad d\big(\mathbf 1_N^\top\log(e^F\mathbf 1_K)\big)=\operatorname{tr}(P^\top dF)$$
$$dJ=\frac1N\operatorname{tr}\big((P-Y)^\top dF\big)+2\lambda\operatorname{tr}(W^\top dW)$$
$$\frac{\partial J}{\partial W}=\frac1N(P-Y)^\top X+2\lambda W$$
$$\frac{\partial J}{\partial w_k}=\frac1N\sum_i(p_{ik}-y_{ik})\,x_i+2\lambda w_k$$
"""


@pytest.mark.parametrize("answer", [VECTORS, MATRICES], ids=["vectors", "matrices"])
def test_a_sum_that_is_a_product_of_vectors_shows_its_step(read: Read, answer: str) -> None:
    assert read(answer).points == 10.0


@pytest.mark.parametrize(
    ("answer", "right", "wrong"),
    [
        (VECTORS, r"-\left(I-\mathbf 1p^\top\right)^\top y=", r"-\left(I-\mathbf 1p^\top\right)y="),
        (VECTORS, r"-y+p\,", r"-y-p\,"),
        (VECTORS, r"-\left(I-\mathbf 1p^\top\right)^\top y=-y+p\,(\mathbf 1^\top y)=", ""),
        (MATRICES, r"F-\log(e^F\mathbf 1_K)", r"F+\log(e^F\mathbf 1_K)"),
        (MATRICES, r"+2\lambda\operatorname{tr}(W^\top dW)", r"+\lambda\operatorname{tr}(W^\top dW)"),
    ],
)
def test_a_wrong_or_shorter_answer_in_vectors_is_not_awarded(read: Read, answer: str, right: str, wrong: str) -> None:
    assert right in answer
    found = read(answer.replace(right, wrong))
    assert found.points is None
    assert not wrong or found.suggested < 10.0


@pytest.mark.parametrize(
    ("line", "word"),
    [
        (r"\frac{\partial J}{\partial w_k}=\Big(\frac{\partial J}{\partial w_{k1}},\dots\Big)^\top", "holds"),
        (
            r"\nabla_{w_k}J=\left[\frac{\partial J}{\partial w_{k1}},\frac{\partial J}{\partial w_{k2}},\ldots\right]",
            "holds",
        ),
        (r"\nabla_{w_k}f_{ik}=(x_{i1},x_{i2},\dots)^T=x_i", "holds"),
        (r"\nabla_{w_k}\lambda\|w_k\|^2=\begin{pmatrix}2\lambda w_{k1}\\ \vdots\end{pmatrix}", "holds"),
        (r"J(w_1,\dots,w_K)=-\frac1N\sum_i\sum_k y_{ik}\log p_{ik}+\lambda\sum_k\|w_k\|^2", "holds"),
        (r"J(w_1,\dots)=-\frac1N\sum_i\sum_k y_{ik}\log p_{ik}+\lambda\sum_k\|w_k\|^2", "holds"),
        (r"\lambda(w_{k1},\dots,w_{kd})^T=\lambda w_k", "holds"),
        (r"\frac{\partial J}{\partial w_k}=\Big(2\frac{\partial J}{\partial w_{k1}},\dots\Big)^\top", "differs"),
        (r"\nabla_{w_k}f_{ik}=(x_{i1},x_{i3},\dots)^T", "not read"),
        (r"\nabla_{w_k}\lambda\|w_k\|^2=\begin{pmatrix}\lambda w_{k1}\\ \vdots\end{pmatrix}", "differs"),
        (r"J(w_1,\dots,w_K)=\frac1N\sum_i\sum_k y_{ik}\log p_{ik}+\lambda\sum_k\|w_k\|^2", "differs"),
    ],
)
def test_vectors_that_end_in_dots_and_what_depends_on_a_list(read: Read, line: str, word: str) -> None:
    assert words(read, f"$${line}$$")[-1] == word


@pytest.mark.parametrize(
    ("line", "word"),
    [
        (r"\frac{\partial p}{\partial f}=\mathrm{diag}(p_1,\dots)-pp^\top", "holds"),
        (r"\frac{\partial p}{\partial f}=\mathrm{diag}\big(p_1(1-p_1),\;\dots\big)", "differs"),
    ],
)
def test_diagonals_that_end_in_dots(read: Read, line: str, word: str) -> None:
    assert words(read, f"{EXAMPLE}$${line}$$")[-1] == word
