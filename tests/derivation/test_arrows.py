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


def statuses(read: Read, line: str) -> list[str]:
    return [claim.status for claim in read(f"$${line}$$").claims]


SLOPE = r"\frac1N \sum_i (p_{ik} - y_{ik}) x_i + 2 \lambda w_k"
LOGITS = r"\frac{\partial J}{\partial f_{ik}} = \frac1N (p_{ik} - y_{ik})"
WEIGHTS = rf"\frac{{\partial J}}{{\partial w_k}} = {SLOPE}"


@pytest.mark.parametrize(
    "above",
    [
        r"\partial / \partial w_k",
        r"\frac{\partial}{\partial w_k}",
        r"\ \nabla_{w_k}\ ",
        r"\partial_{w_k}",
        r"\text{w.r.t. } w_k",
    ],
)
def test_an_arrow_with_a_derivative_above_it_differentiates(read: Read, above: str) -> None:
    assert statuses(read, rf"J \xrightarrow{{{above}}} {SLOPE}") == ["holds"]
    assert statuses(read, rf"J \xrightarrow{{{above}}} {SLOPE.replace('2', '')}") == ["differs"]
    chain = rf"\log p_{{ik}} = f_{{ik}} - \log \sum_c e^{{f_{{ic}}}} \xmapsto{{{above}}} x_i - p_{{ik}} x_i"
    assert statuses(read, chain) == ["holds", "holds"]


@pytest.mark.parametrize("arrow", ["xrightarrow", "xRightarrow", "xLongrightarrow"])
def test_an_equality_above_an_arrow_is_a_line_of_its_own(read: Read, arrow: str) -> None:
    line = rf"{LOGITS} \{arrow}{{\partial f_{{ik}} / \partial w_k = %s}} {WEIGHTS}"
    assert statuses(read, line % "x_i") == ["holds"] * 3
    assert statuses(read, line % "w_k") == ["holds", "holds", "differs"]


@pytest.mark.parametrize("sign", [r"\overset{%s}{=}", r"\stackrel{%s}{=}", r"\underset{%s}=", r"\xlongequal{%s}"])
def test_an_equality_above_a_sign_is_one_and_the_sign_is_read(read: Read, sign: str) -> None:
    line = rf"-\sum_c y_{{ic}} (\delta_{{ck}} - p_{{ik}}) {sign} p_{{ik}} - y_{{ik}}"
    assert statuses(read, line % r"\sum_c y_{ic} = 1") == ["holds", "holds"]
    assert statuses(read, line % r"\sum_c y_{ic} = 2") == ["holds", "differs"]
    assert statuses(read, line % "(2)") == ["holds"]
    assert statuses(read, line.replace("p_{ik} - y_{ik}", "p_{ik} + y_{ik}") % "(2)") == ["differs"]


@pytest.mark.parametrize("case", ["c = k", r"c \ne k", r"\lambda = 0"])
def test_a_case_above_a_sign_is_a_persons(read: Read, case: str) -> None:
    found = read(
        rf"$$\frac{{\partial p_{{ic}}}}{{\partial f_{{ik}}}} \overset{{{case}}}{{=}} p_{{ik}} (1 - p_{{ik}})$$"
    )
    assert found.unread or [claim.status for claim in found.claims] == ["not read"]


def test_arrows_between_lines_and_signs_before_them(read: Read) -> None:
    rows = rf"\begin{{aligned}} {LOGITS} \\ &\Downarrow \\ (\star):\; {WEIGHTS} \end{{aligned}}"
    assert statuses(read, rows) == ["holds", "holds"]
    assert statuses(read, rf"{LOGITS} \to {WEIGHTS}") == ["holds", "holds"]
    flow = r"w_k \xrightarrow{x_i} f_{ik} \xrightarrow{\text{softmax}} p_{ik} \to J"
    assert statuses(read, flow) == ["trivial"] * 3


def test_a_remark_that_may_change_an_equality_is_a_persons(read: Read) -> None:
    doubted = LOGITS.replace("=", r"\xlongequal{\text{not quite}}")
    assert read(f"$${doubted}$$").unread


BECOMES = [
    r"$\log p_{ij}$ → $f_{ij} - \log\sum_q e^{f_{iq}}$",
    r"- $\log p_{ij}$ -> $f_{ij} - \log\sum_q e^{f_{iq}}$",
    r"$\log p_{ij} \to f_{ij} - \log\sum_q e^{f_{iq}}$",
    r"$\lambda w_k^\top w_k \to 2 \lambda w_k$",
    r"$\frac{\partial}{\partial f_{ik}} \log\sum_q e^{f_{iq}}$ → $\frac{e^{f_{ik}}}{\sum_q e^{f_{iq}}} = p_{ik}$",
]


@pytest.mark.parametrize("text", BECOMES)
def test_an_arrow_leads_to_what_is_equal_or_to_a_derivative(read: Read, text: str) -> None:
    first = read(text).claims[0]
    assert first.status == "holds" and r"\to" in first.text


def test_what_an_arrow_does_not_lead_to_is_not_refuted(read: Read) -> None:
    assert [claim.status for claim in read(BECOMES[2].replace("-", "+")).claims] == ["not read"]


def test_an_arrow_behind_an_equation_is_what_follows_from_it(read: Read) -> None:
    line = r"$f_{ik} = w_k^\top x_i$ → $\frac{\partial f_{ik}}{\partial w_k} = x_i$"
    assert [claim.status for claim in read(line).claims] == ["definition", "holds"]


def test_what_is_varied_claims_nothing(read: Read) -> None:
    claims = read(r"Perturb $W \to W + dW$, so $dF = X\,dW^\top$.").claims
    assert [claim.status for claim in claims] == ["trivial", "holds"]
