r"""Parts of the loss: named by a capital below it, derivatives by them, and what is their derivative is no result."""

from __future__ import annotations

import pytest

from tests.derivation.conftest import Read
from tests.derivation.test_unverified import ANSWER


def statuses(read: Read, text: str) -> list[str]:
    return [claim.status for claim in read(text).claims]


@pytest.mark.parametrize("name", ["J_D", "E_D", "L_D"])
def test_a_capital_below_the_loss_names_a_part_of_it(read: Read, name: str) -> None:
    text = (
        rf"$\frac{{\partial {name}}}{{\partial f_{{ik}}}} = \frac1N(p_{{ik}}-y_{{ik}})$ and "
        rf"$\nabla_{{w_k}} {name} = \frac1N\sum_i (p_{{ik}}-y_{{ik}})x_i$."
    )
    assert statuses(read, text) == ["holds", "holds"]


@pytest.mark.parametrize("of", [r"\nu=1\dots d", r"\nu=1,\dots,d", r"\mu,\nu=1\dots d"])
def test_a_range_with_dots_is_no_definition(read: Read, of: str) -> None:
    text = rf"For ${of}$ we have $\partial w_{{b\mu}}/\partial w_{{k\nu}} = \delta_{{bk}}\delta_{{\mu\nu}}$."
    assert statuses(read, text) == ["holds"]


def test_one_may_differentiate_by_what_a_line_has_put_into_the_loss(read: Read) -> None:
    text = r"""$L_i = -\sum_c y_{ic}\log p_{ic}$, $J = \frac1N\sum_i L_i + \lambda\sum_{k}\|w_k\|^2$.

$\frac{\partial J}{\partial L_i} = \frac1N$"""
    assert statuses(read, text) == ["definition", "holds", "holds"]
    assert statuses(read, text.replace(r"L_i} = \frac1N", r"L_i} = \frac2N")) == ["definition", "holds", "differs"]


def test_the_derivative_of_a_part_is_no_later_result(read: Read) -> None:
    proof = r"""Write $J = L + R$ with $R = \lambda\sum_c\|w_c\|^2$ and
$$L = \frac1N\sum_i\Bigl(\log\sum_c e^{f_{ic}} - \sum_c y_{ic} f_{ic}\Bigr).$$
$$\frac{\partial L}{\partial w_k} = \sum_i\sum_c\frac{\partial L}{\partial f_{ic}}\nabla_{w_k} f_{ic} =
\frac1N\sum_i (p_{ik} - y_{ik}) x_i$$"""
    assert read(ANSWER).points == 10
    assert read(f"{ANSWER}\n\n{proof}").points == 10
    other = r"$$\frac{\partial J}{\partial w_k} - 2\lambda w_k = \frac1N\sum_i (p_{ik} - y_{ik}) x_i$$"
    assert "not the last" in read(f"{ANSWER}\n\n{other}").why


def test_a_line_that_begins_with_an_equals_sign_goes_on_from_the_line_above(read: Read) -> None:
    text = r"""$z_{ik}=w_k^Tx_i$, $J=L+R$, $R=\lambda\sum_c\|w_c\|^2$

$L=-\frac1N\sum_i\sum_j y_{ij}\log p_{ij}$

$=-\frac1N\sum_i\sum_j y_{ij}\big(z_{ij}-\log\sum_c e^{z_{ic}}\big)$

$=\frac1N\sum_i\big(\log\sum_c e^{z_{ic}}-\sum_j y_{ij}z_{ij}\big)$ because $\sum_j y_{ij}=1$"""
    claims = read(text).claims
    assert all(claim.status in ("holds", "definition") for claim in claims)
    assert not any("further up" in claim.note for claim in claims)
