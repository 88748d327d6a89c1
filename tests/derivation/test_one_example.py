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
