"""What an answer says is the same however its lines are parted, turned round or set (from `benchmarks/retold.py`)."""

from __future__ import annotations

import pytest

from .conftest import Read

OPENED = r"f_{ik} - \log\sum_c e^{f_{ic}}"
STEPS = r"""
With $f_{ic} = w_c^T x_i$ and $\sum_c y_{ic} = 1$

$$J = -\frac1N \sum_i \left( \sum_c y_{ic} f_{ic} - \log \sum_c e^{f_{ic}} \right) + \lambda \sum_c \sum_j w_{cj}^2$$

$$\frac{\partial}{\partial w_k} \sum_c y_{ic} f_{ic} = y_{ik} x_i$$

LOG

$$\frac{\partial}{\partial w_k} \lambda \sum_c \sum_j w_{cj}^2 = 2 \lambda w_k$$

$$\frac{\partial J}{\partial w_k} = \frac1N \sum_i (p_{ik} - y_{ik}) x_i + 2 \lambda w_k$$
"""
A = r"\frac{\partial}{\partial w_k} \log \sum_c e^{f_{ic}}"
B = r"\frac{1}{\sum_c e^{f_{ic}}} \sum_c e^{f_{ic}} \frac{\partial f_{ic}}{\partial w_k}"
C = r"\frac{e^{f_{ik}}}{\sum_c e^{f_{ic}}} x_i"
D = "p_{ik} x_i"


@pytest.mark.parametrize(
    ("formula", "word"),
    [
        (rf"\log p_{{ik}} = \log e^{{f_{{ik}}}}/\sum_c e^{{f_{{ic}}}} = {OPENED}", "holds"),
        (rf"\log (e^{{f_{{ik}}}})/(\sum_c e^{{f_{{ic}}}}) = {OPENED}", "holds"),
        (r"\log a/b = \log a - \log b", "trivial"),
        (r"\log a/b = \log a + \log b", "not read"),
        (r"\log e^{f_{ik}}/\sum_c e^{f_{ic}} = f_{ik} + \log\sum_c e^{f_{ic}}", "differs"),
        (rf"\frac{{\log e^{{f_{{ik}}}}}}{{\sum_c e^{{f_{{ic}}}}}} = {OPENED}", "differs"),
        # As it is written it holds
        (r"\frac{\partial}{\partial f_{ik}} \log p_{ik}/N = (1 - p_{ik})/N", "holds"),
    ],
)
def test_a_logarithm_before_a_slash_may_be_that_of_the_quotient(read: Read, formula: str, word: str) -> None:
    assert {claim.status for claim in read(f"$${formula}$$").claims} == {word}


@pytest.mark.parametrize(
    ("formula", "word"),
    [
        (r"(\partial \log p_{ik})/\partial f_{ik} = 1 - p_{ik}", "holds"),
        (r"(\partial \log p_{ik})/(\partial f_{ik}) = 1 - p_{ik}", "holds"),
        (r"(\partial \log p_{ik})/\partial f_{ik} = p_{ik}", "differs"),
    ],
)
def test_what_is_differentiated_may_stand_in_brackets_before_the_slash(read: Read, formula: str, word: str) -> None:
    assert [claim.status for claim in read(f"$${formula}$$").claims] == [word]


@pytest.mark.parametrize(
    "lines",
    [
        rf"$${A} = {B} = {C} = {D}$$",
        rf"$${D} = {C} = {B} = {A}$$",
        rf"$${A} = {B}$$ and $${B} = {C}$$ and $${C} = {D}$$",
        f"$${A} = {B}$$\n\n$= {C}$\n\n$$= {D}$$",
        f"${A} = {B}$\n\n$$= {C}$$\n\n$= {D}$",
    ],
)
def test_a_step_is_shown_however_its_chain_is_parted(read: Read, lines: str) -> None:
    assert read(STEPS.replace("LOG", lines)).points == 10


@pytest.mark.parametrize(
    "lines",
    [
        rf"$${A} = {B}$$ and $${B} = {C}$$ and $${C} = p_{{ik}} w_k$$",
        rf"$${A} = {B}$$ and $${B} = \sum_c {C} = {D}$$",
        rf"$$-{D} = {C} = {B} = {A}$$",
        f"$${A} = {B}$$\n\n$= -{C}$\n\n$$= -{D}$$",
    ],
)
def test_a_wrong_line_in_such_a_chain_is_told(read: Read, lines: str) -> None:
    found = read(STEPS.replace("LOG", lines))
    assert found.points is None
    assert {"differs", "implied"} & {claim.status for claim in found.claims}


def test_a_chain_that_ends_with_something_else_leads_to_nothing(read: Read) -> None:
    found = read(STEPS.replace("LOG", rf"$${B} = {C} = {D}$$"))
    assert found.points is None and "every step" in found.why


@pytest.mark.parametrize("mark", ["", "- ", "(1) ", "* "])
def test_a_line_that_tells_its_cases_is_no_case_of_a_list(read: Read, mark: str) -> None:
    rows = r"\begin{cases} p_{ik} (1 - p_{ik}) & c = k \\ p_{ic} p_{ik} & c \neq k \end{cases}"
    (claim,) = read(f"{mark}$$\\frac{{\\partial p_{{ic}}}}{{\\partial f_{{ik}}}} = {rows}$$").claims
    assert claim.status == "differs"
