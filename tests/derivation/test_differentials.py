"""Differentials: which step a line shows, and a d before a bracket."""

from __future__ import annotations

import pytest

from .conftest import Read

SUM = r"\sum_c y_{ic}\,d\log p_{ic}"


def met(read: Read, text: str) -> dict[str, float]:
    return {step.id.rpartition("the_")[2]: step.earned for step in read(text).milestones if step.met}


@pytest.mark.parametrize(
    "left",
    [
        r"d\log p_{ic}",
        r"d(\log p_{ic})",
        r"d\Big( \log p_{ic} \Big)",
        r"d\left(\log p_{ic}\right)",
        r"d[\log p_{ic}]",
        r"d\left\{\log p_{ic}\right\}",
    ],
)
def test_a_d_before_a_bracket_is_no_size_beside_differentials(read: Read, left: str) -> None:
    right, wrong = (read(rf"${left} = df_{{ic}} {sign} \sum_j p_{{ij}}\,df_{{ij}}$").claims[0] for sign in "-+")
    assert (right.status, wrong.status) == ("holds", "differs")


@pytest.mark.parametrize(
    ("line", "step"),
    [
        (r"d\log p_{ic} = df_{ic} - \sum_j p_{ij}\,df_{ij}", "softmax_is_differentiated_by_every_logit"),
        (r"d\log \sum_j e^{f_{ij}} = \sum_j p_{ij}\,df_{ij}", "sum_is_differentiated"),
        (rf"{SUM} = \sum_c (y_{{ic}}-p_{{ic}})\,df_{{ic}}", "data_term_is_differentiated"),
    ],
)
def test_a_sum_over_what_moves_is_carried_out(read: Read, line: str, step: str) -> None:
    assert step in met(read, f"${line}$")


def test_a_sum_of_differentials_is_no_step_of_what_stands_in_it(read: Read) -> None:
    """That the sum of all is right says nothing of how the logarithm of one is differentiated."""
    found = met(read, rf"${SUM} = \sum_c (y_{{ic}}-p_{{ic}})\,df_{{ic}}$")
    assert "softmax_is_differentiated_by_every_logit" not in found


def test_sums_that_do_not_move_are_still_to_be_carried_out(read: Read) -> None:
    line = rf"${SUM} = \sum_c y_{{ic}}\,df_{{ic}} - \Big(\sum_c y_{{ic}}\Big)\sum_j p_{{ij}}\,df_{{ij}}$"
    assert [claim.status for claim in read(line).claims] == ["holds"]
    assert "data_term_is_differentiated" not in met(read, line)


VARIATIONS = r"""$l = -y^\top f + \log(\mathbf 1^\top e^{f})$ for one example, $\delta f = \delta W\,x$.
$$\delta l = (p - y)^\top \delta f = SIGN\mathrm{tr}\big(x\,(p-y)^T\delta W\big)$$
Penalty: $\delta(\lambda\|W\|_F^2) = 2\lambda\,\mathrm{tr}(W^T\delta W)$."""


def test_variations_are_differentials(read: Read) -> None:
    right, wrong = ([claim.status for claim in read(VARIATIONS.replace("SIGN", sign)).claims] for sign in ("", "-"))
    assert set(right) == {"definition", "holds"}
    assert "holds" in wrong and right != wrong


def test_a_delta_with_indices_is_kroneckers(read: Read) -> None:
    text = VARIATIONS.replace("SIGN", "") + r" Beside $\delta_{ck} = 1$ if $c = k$."
    assert {claim.status for claim in read(text).claims} != {"definition", "holds"}


def test_norms_within_the_brackets_of_a_differential_are_no_bars(read: Read) -> None:
    right, wrong = (rf"$d(\lambda\|W\|_F^2) = {number}\lambda\,\mathrm{{tr}}(W^T dW)$" for number in (2, 3))
    assert [read(text).claims[0].status for text in (right, wrong)] == ["holds", "differs"]


def test_a_delta_that_stands_alone_is_a_symbol(read: Read) -> None:
    text = r"Let $\delta$ be $p - y$ for one example. $\nabla_W L_i = \delta x_i^\top$, and $\delta a$, $\delta b$."
    assert "\\delta x_i" in read(text).claims[-1].text
