r"""Derivatives that a heading, or `we get`, announces: `Derivative of $a$ with respect to $b$:` and what is below."""

from __future__ import annotations

import pytest

from .conftest import Read

SUM = r"\log\sum_j e^{f_{ij}}"
ANNOUNCED = [
    "The derivative of $OF$ with respect to $f_{ik}$:\n\n$$VALUE$$",
    "**Derivative of $OF$ with respect to $f_{ik}$.**\n\n$$VALUE$$",
    "Differentiate $OF$ w.r.t. $f_{ik}$: we get $VALUE$.",
    "If we differentiate $OF$ with respect to $f_{ik}$ we get $VALUE$.",
    "We differentiate $OF$ with respect to $f_{ik}$, which gives $VALUE$.",
    "We differentiate $OF$ with respect to $f_{ik}$ and get\n\n$$VALUE,$$",
]


@pytest.mark.parametrize("said", ANNOUNCED)
def test_what_is_announced_is_a_claim(read: Read, said: str) -> None:
    said = said.replace("OF", SUM)
    right = read(said.replace("VALUE", r"\frac{e^{f_{ik}}}{\sum_j e^{f_{ij}}}"))
    wrong = read(said.replace("VALUE", r"2\frac{e^{f_{ik}}}{\sum_j e^{f_{ij}}}"))
    assert [claim.status for claim in right.claims] == ["holds"]
    assert [claim.status for claim in wrong.claims] == ["not read" if said.startswith(("The", "**")) else "differs"]


LABEL = r"For example $i$ let $c_i$ be the correct class and $\ell_i = \log\sum_j e^{f_{ij}} - f_{i c_i}$." + "\n\n"
CASES = [
    "Derivative of $\\ell_i$ with respect to $f_{ik}$:\n\n- if $k=c_i$:\n$$SAME$$\n\n- if $k\\neq c_i$:\n$$OTHER$$",
    "The derivative of $\\ell_i$ with respect to $f_{ik}$ is\n\n- $SAME$ if $k=c_i$\n- $OTHER$ if $k\\neq c_i$",
]


@pytest.mark.parametrize("said", CASES)
def test_cases_below_a_heading(read: Read, said: str) -> None:
    def statuses(same: str, other: str) -> list[str]:
        return [claim.status for claim in read(LABEL + said.replace("SAME", same).replace("OTHER", other)).claims][1:]

    same, other = r"\frac{e^{f_{ik}}}{\sum_j e^{f_{ij}}} - 1", r"\frac{e^{f_{ik}}}{\sum_j e^{f_{ij}}}"
    assert statuses(same, other) == ["holds", "holds"]
    assert "holds" not in statuses(other, same)


def test_another_derivative_below_a_heading_is_its_own_claim(read: Read) -> None:
    said = r"Derivative of $J$ with respect to $w_k$:" + "\n\n" + r"$$\frac{\partial f_{ik}}{\partial w_k} = x_i$$"
    assert [claim.status for claim in read(said).claims] == ["holds"]


def test_a_case_in_a_list_names_no_class(read: Read) -> None:
    said = (
        LABEL
        + r"""
* $k$ is the true class, $k=c_i$ (here $y_{ik}=1$): the derivative is $-1+p_{ik}$.
* $k$ is another class, $k\neq c_i$ (here $y_{ik}=0$): the derivative is $p_{ik}$.

$$\frac{\partial J}{\partial w_k}=\frac1N\sum_{i}(p_{ik}-y_{ik})x_i+2\lambda w_k$$
"""
    )
    assert {claim.status for claim in read(said).claims} <= {"holds", "definition"}
    assert read(said.replace("(here $y_{ik}=0$)", "(here $y_{ik}=1$)")).claims[-1].status == "holds"


def test_a_formula_among_words_is_not_what_a_cell_is_the_derivative_of(read: Read) -> None:
    table = r"""
| part | what survives | derivative for $w_k$ |
|---|---|---|
| $\log\sum_c e^{f_{ic}}$ | outer 1/sum, inner $e^{f_{ik}}x_i$ | $VALUE$ |
"""
    right, wrong = (read(table.replace("VALUE", value)) for value in ("p_{ik} x_i", "2 p_{ik} x_i"))
    assert [claim.status for claim in right.claims] == ["holds"]
    assert [claim.status for claim in wrong.claims] == ["differs"]
