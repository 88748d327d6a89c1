"""Matrices that are written out, with dots or without: each entry is a case of one, or of that on the diagonal."""

from __future__ import annotations

import pytest

from .conftest import Read

DOTS = r"""
One example, index $i$ left out:
$$\frac{\partial p}{\partial f} = \begin{pmatrix}
p_1-p_1^2 & SIGNp_1p_2 & \cdots & -p_1p_K\\
-p_2p_1 & p_2-p_2^2 & \cdots & -p_2p_K\\
\vdots & & \ddots & \vdots\\
-p_Kp_1 & -p_Kp_2 & \cdots & p_K-p_K^2
\end{pmatrix}$$
"""
THREE = r"""
One example, index $i$ left out, with three classes:
$$\frac{\partial p}{\partial f} = \begin{pmatrix}p_1(1-p_1) & SIGNp_1p_2 & SIGNp_1p_3\\ SIGNp_2p_1 & p_2(1-p_2)
& SIGNp_2p_3\\ SIGNp_3p_1 & SIGNp_3p_2 & p_3(1-p_3)\end{pmatrix}$$
"""
OPEN = r"""
$$\frac{\partial p_i}{\partial f_i} = \begin{bmatrix} p_{i1}(1-p_{i1}) & SIGNp_{i1}p_{i2} & \dots \\
SIGNp_{i2}p_{i1} & p_{i2}(1-p_{i2}) & \dots \\ \vdots & \vdots & \ddots \end{bmatrix}$$
"""
DIAGONALS = [
    r"\begin{pmatrix} p_{i1} & & \\ & \ddots & \\ & & p_{iK} \end{pmatrix}",
    r"\begin{pmatrix} p_{i1} & 0 & 0 \\ 0 & \ddots & 0 \\ 0 & 0 & p_{iK} \end{pmatrix}",
    r"\begin{pmatrix} p_{i1} & 0 \\ 0 & p_{i2} \end{pmatrix}",
]
NAMED = [
    r"W = \begin{pmatrix} w_{11} & \cdots & w_{1d} \\ \vdots & & \vdots \\ w_{K1} & \cdots & w_{Kd} \end{pmatrix}",
    r"P = \begin{bmatrix} p_{11} & p_{12} & \cdots & p_{1K} \\ \vdots & & & \vdots \\ p_{N1} & p_{N2} & \cdots & p_{NK}"
    r" \end{bmatrix}",
]


def statuses(read: Read, text: str) -> list[str]:
    return [claim.status for claim in read(text).claims]


@pytest.mark.parametrize("text", [THREE, OPEN])
def test_the_jacobian_of_the_softmax_is_checked_entry_by_entry(read: Read, text: str) -> None:
    assert statuses(read, text.replace("SIGN", "-")) == ["holds"]
    assert statuses(read, text.replace("SIGN", "")) == ["differs"]


def test_with_dots_up_to_the_last_row_and_column(read: Read) -> None:
    assert statuses(read, DOTS.replace("SIGN", "-")) == ["holds"]
    assert statuses(read, DOTS.replace("SIGN", "").replace("-p_", "p_")) == ["differs"]


def test_an_entry_that_is_no_case_of_the_others_is_not_read(read: Read) -> None:
    only = read(DOTS.replace("SIGN", "")).claims[0]
    assert (only.status, "diagonal" in only.note) == ("not read", True)


@pytest.mark.parametrize("written", DIAGONALS)
def test_a_diagonal_matrix_is_no_vector(read: Read, written: str) -> None:
    assert statuses(read, rf"$$\operatorname{{diag}}(p_i) = {written}$$") == ["holds"]
    wrong = written.replace("p_{i1}", "y_{i1}").replace("p_{i2}", "y_{i2}").replace("p_{iK}", "y_{iK}")
    assert statuses(read, rf"$$\operatorname{{diag}}(p_i) = {wrong}$$") == ["differs"]


@pytest.mark.parametrize("written", NAMED)
def test_the_entries_of_a_named_matrix_are_listed(read: Read, written: str) -> None:
    assert statuses(read, f"$${written}$$") == ["trivial"]


@pytest.mark.parametrize(
    "written",
    [
        r"\begin{pmatrix} p_1 & p_2 \\ p_1 \end{pmatrix}",
        r"\begin{pmatrix} p_1 & \cdots \\ \vdots & \end{pmatrix}",
        r"\begin{pmatrix} p_1 = 1 & p_2 \\ p_1 & p_2 \end{pmatrix}",
    ],
)
def test_what_is_no_matrix_is_told(read: Read, written: str) -> None:
    assert statuses(read, rf"$$\frac{{\partial p}}{{\partial f}} = {written}$$") == ["not read"]
