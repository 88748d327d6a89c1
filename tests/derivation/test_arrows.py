"""Arrows that lead to derivatives, where words above say by what."""

from __future__ import annotations

import pytest

from tests.derivation.conftest import Read

TERSE = r"""
let $S_i = \sum_c e^{f_{ic}}$, $f_{ic} = w_c^Tx_i$

$J = -\frac1N\sum_i\big(\sum_c y_{ic}f_{ic} - \log S_i\big) + \lambda\sum_j w_{kj}^2$ (b/c $\sum_c y_{ic} = 1$)

w.r.t. $w_k$, term by term:

(i) $\sum_c y_{ic}f_{ic} \to y_{ik}x_i$

(ii) $\log S_i \mapsto \frac{1}{S_i} e^{f_{ik}} x_i$, that is $\frac{\partial\log S_i}{\partial w_k} = p_{ik} x_i$

(iii) $\lambda\sum_j w_{kj}^2 \longrightarrow 2\lambda w_k$

so $\frac{\partial J}{\partial w_k} = \frac1N\sum_i(p_{ik} - y_{ik})x_i + 2\lambda w_k$
"""


def test_arrows_lead_to_derivatives(read: Read) -> None:
    assert read(TERSE).points == 10


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (r"\to y_{ik}x_i", r"\to y_{ik}"),
        (r"\longrightarrow 2\lambda", r"\longrightarrow \lambda"),
        ("w.r.t. $w_k$", "w.r.t. $f_{ik}$"),
        ("w.r.t. $w_k$, t", "T"),
    ],
)
def test_an_arrow_to_what_is_no_derivative_is_for_a_person(read: Read, right: str, wrong: str) -> None:
    assert right in TERSE
    found = read(TERSE.replace(right, wrong))
    assert found.points is None and "not read" in {claim.status for claim in found.claims}


@pytest.mark.parametrize("factor", ["a/b", "1/c", "c/b"])
def test_a_factor_in_words_is_no_abbreviation(read: Read, factor: str) -> None:
    assert read(TERSE.replace("b/c", factor)).points is None
