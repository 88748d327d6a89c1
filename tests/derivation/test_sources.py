"""A step that words take from elsewhere is not derived: half of its points, and a person looks."""

from __future__ import annotations

import pytest

from .conftest import Read

JACOBIAN = r"\frac{\partial p_{ic}}{\partial f_{ik}} = p_{ic} (\delta_{ck} - p_{ik})"
REST = r"""
Let $\ell_i = -\sum_c y_{ic} \log p_{ic}$. Then
$$\frac{\partial \ell_i}{\partial f_{ik}} = -\sum_c \frac{y_{ic}}{p_{ic}} p_{ic} (\delta_{ck} - p_{ik})
= p_{ik} - y_{ik}$$
and $\frac{\partial f_{ik}}{\partial w_k} = x_i$,
$\frac{\partial}{\partial w_k} \lambda \sum_c \|w_c\|^2 = 2 \lambda w_k$,
so $$\frac{\partial J}{\partial w_k} = \frac1N \sum_i (p_{ik} - y_{ik}) x_i + 2 \lambda w_k$$
"""


@pytest.mark.parametrize(
    "line",
    [
        f"Known from the lecture: ${JACOBIAN}$.",
        f"From the lecture we know the Jacobian:\n\n$${JACOBIAN}$$\n",
        f"We have ${JACOBIAN}$ (see lecture).",
        f"Aus der Vorlesung ist bekannt: $${JACOBIAN}$$",
        f"It can be shown that $${JACOBIAN}$$",
    ],
)
def test_a_step_of_weight_that_is_quoted_earns_half_and_is_not_awarded(line: str, read: Read) -> None:
    found = read(line + REST)
    assert found.points is None and found.suggested == 8.5


@pytest.mark.parametrize(
    "line",
    [
        f"The Jacobian is $${JACOBIAN}$$",
        f"I use the notation of the lecture. Then $${JACOBIAN}$$",
        f"Of course $${JACOBIAN}$$",
        r"By the well-known quotient rule $$\frac{\partial p_{ic}}{\partial f_{ik}} = \frac{\delta_{ck} e^{f_{ic}}}"
        r"{\sum_l e^{f_{il}}} - \frac{e^{f_{ic}} e^{f_{ik}}}{(\sum_l e^{f_{il}})^2} = p_{ic} (\delta_{ck} - p_{ik})$$",
    ],
)
def test_a_step_that_is_derived_or_stated_earns_all(line: str, read: Read) -> None:
    assert read(line + REST).points == 10.0
