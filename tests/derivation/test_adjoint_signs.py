r"""Reverse mode: a bar, or an index, that an answer makes the derivative by any variable."""

from __future__ import annotations

import pytest

from .conftest import Read

BARS = r"""
For a variable $v$ let $\bar v=\partial J/\partial v$.

$f_{ic}=w_c^Tx_i,\qquad S_i=\sum_c e^{f_{ic}},\qquad \ell_i=\log S_i-\sum_c y_{ic}f_{ic},\qquad
J=\frac1N\sum_i\ell_i+\lambda\sum_c w_c^Tw_c$

(since $-\sum_c y_{ic}\log p_{ic}=-\sum_c y_{ic}f_{ic}+\log S_i\sum_c y_{ic}=\ell_i$ with $\sum_c y_{ic}=1$)

$\bar\ell_i=\dfrac1N$

$\bar S_i=\bar\ell_i\,\dfrac{\partial\ell_i}{\partial S_i}=\dfrac{1}{N S_i}$

$\bar f_{ik}=\bar S_i\,\dfrac{\partial S_i}{\partial f_{ik}}+\bar\ell_i\,(-y_{ik})$

$\bar f_{ik}=\dfrac{e^{f_{ik}}}{N S_i}-\dfrac{y_{ik}}{N}=\dfrac1N(p_{ik}-y_{ik})$

$\bar w_k=\sum_i\bar f_{ik}\,\dfrac{\partial f_{ik}}{\partial w_k}+2\lambda w_k$

$\bar w_k=\dfrac1N\sum_i(p_{ik}-y_{ik})\,x_i+2\lambda w_k$
"""
CLAIMS = r"$\bar f_{ik} = \frac1N(p_{ik}-y_{ik})$"


def test_reverse_mode_in_bars_is_awarded(read: Read) -> None:
    assert read(BARS).points == 10.0


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (r"\bar\ell_i=\dfrac1N", r"\bar\ell_i=1"),
        (r"=\dfrac{1}{N S_i}", r"=\dfrac{1}{S_i}"),
        (r"\bar\ell_i\,(-y_{ik})", r"\bar\ell_i\,y_{ik}"),
        (r"\dfrac1N\sum_i(p_{ik}-y_{ik})\,x_i+2\lambda w_k", r"\dfrac1N\sum_i(p_{ik}-y_{ik})\,x_i+\lambda w_k"),
    ],
)
def test_a_slip_in_reverse_mode_is_refuted(read: Read, old: str, new: str) -> None:
    assert old in BARS
    found = read(BARS.replace(old, new))
    assert found.points is None and {"differs", "implied"} & {claim.status for claim in found.claims}


@pytest.mark.parametrize(
    ("sign", "of_logits"),
    [
        (r"\bar v=\frac{\partial J}{\partial v}", r"\bar f_{ik}"),
        (r"\overline{v} := \partial J/\partial v", r"\overline{f}_{ik}"),
        (r"g_v = \frac{\partial J}{\partial v}", "g_{f_{ik}}"),
        (r"\tilde z = \frac{\partial J}{\partial z}", r"\tilde f_{ik}"),
    ],
)
def test_such_signs(read: Read, sign: str, of_logits: str) -> None:
    said = f"Write ${sign}$ for every variable. ${of_logits} = VALUE$."
    right, wrong = (read(said.replace("VALUE", value)) for value in (r"\frac1N(p_{ik}-y_{ik})", "p_{ik}-y_{ik}"))
    assert [claim.status for claim in right.claims] == ["holds"]
    assert [claim.status for claim in wrong.claims] == ["differs"]


def test_a_bar_over_one_symbol_is_its_own(read: Read) -> None:
    said = r"$\bar x = \frac1N \sum_i x_i$ and $\bar y_k = \frac1N \sum_i y_{ik}$."
    assert {claim.status for claim in read(said).claims} == {"definition"}


def test_a_line_that_goes_on_is_no_introduction(read: Read) -> None:
    said = r"""
$$\frac{\partial f_{ik}}{\partial w_k}$$
$$= x_i$$
"""
    assert [claim.status for claim in read(said).claims] == ["holds"]


@pytest.mark.parametrize(
    "said",
    [
        r"$\bar v$ means $\partial L_i / \partial v$.",
        r"Write $\bar v$ for $\partial L_i / \partial v$.",
        r"$\bar v$ denotes the derivative $\frac{\partial L_i}{\partial v}$.",
    ],
)
def test_such_a_sign_in_words(read: Read, said: str) -> None:
    lines = r"$L_i = -\sum_c y_{ic}\log p_{ic}$. $\bar f_{ik} = VALUE$."
    right, wrong = (read(f"{said} {lines.replace('VALUE', value)}") for value in ("p_{ik}-y_{ik}", "p_{ik}+y_{ik}"))
    assert right.claims[-1].status == "holds"
    assert wrong.claims[-1].status == "differs"
