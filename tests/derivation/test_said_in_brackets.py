"""What stands in brackets behind a formula or around code: its value, the case that words name, and numpy."""

from __future__ import annotations

import pytest

from .conftest import Read
from .test_unverified import ANSWER


@pytest.mark.parametrize("said", ["(= $VALUE$)", "($= VALUE$)", "( = $VALUE$ )"])
def test_what_a_formula_is_goes_on_from_it(read: Read, said: str) -> None:
    text = f"{ANSWER}\n\nThe unnormalised $e^{{f_{{ik}}}}$ {said} is positive."
    right, wrong = (r"p_{ik} \sum_c e^{f_{ic}}", r"2 p_{ik} \sum_c e^{f_{ic}}")
    assert read(text.replace("VALUE", right)).points == 10.0
    found = read(text.replace("VALUE", wrong))
    assert (found.points, found.claims[-1].status) == (None, "differs")


def test_a_range_in_brackets_is_no_value(read: Read) -> None:
    assert read(rf"{ANSWER} The scores are $f_{{ik}}$ ($k = 1, \dots, K$).").points == 10.0


@pytest.mark.parametrize("words", ["in numpy:", "or with arrays,", "so we get"])
def test_words_around_code(read: Read, words: str) -> None:
    text = f"{ANSWER}\n\n({words} `dW = (P - Y).T @ X / N + 2*lam*W`)"
    assert read(text).points == 10.0
    assert read(text.replace("2*lam", "lam")).points is None


CASES = r"""
$t_i$ is the class of example $i$ and $L_i = -\log p_{i,t_i} = -f_{i,t_i} + \log\sum_c e^{f_{ic}}$.

If $k$ is the right class ($k=t_i$), both parts depend on $f_{ik}$:

$$\frac{\partial L_i}{\partial f_{ik}} = -1 + \frac{e^{f_{ik}}}{\sum_c e^{f_{ic}}} = p_{ik} - 1$$

If $k\neq t_i$, only the second does:

$$\frac{\partial L_i}{\partial f_{ik}} = \frac{e^{f_{ik}}}{\sum_c e^{f_{ic}}} = p_{ik}$$

Both at once, $y_{ik}=1$ in the first and $y_{ik}=0$ in the second case:

$$\frac{\partial L_i}{\partial w_k} = (p_{ik} - y_{ik})\,x_i$$

$$\frac{\partial J}{\partial w_k} = \frac1N\sum_i (p_{ik} - y_{ik})\,x_i + 2\lambda w_k$$
"""


def test_a_case_in_words_and_in_brackets(read: Read) -> None:
    assert read(CASES).points == 10.0


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("($k=t_i$)", r"($k\neq t_i$)"),
        ("If $k$ is the right class (", "Here $k$ may be the right class ("),
        ("-1 + ", "1 + "),
        ("$y_{ik}=0$ in the second", "$y_{ik}=2$ in the second"),
        ("$y_{ik}=0$ in the second", "$y_{ic}=0$ in the second"),
    ],
)
def test_another_case_is_not_awarded(read: Read, old: str, new: str) -> None:
    assert old in CASES
    assert read(CASES.replace(old, new)).points is None


@pytest.mark.parametrize("case", [r"t_i\neq k", r"k\neq t_i"])
def test_what_does_not_depend_in_a_case(read: Read, case: str) -> None:
    text = rf"{CASES} For ${case}$ the logit $f_{{i,t_i}}$ does not contain $w_k$."
    said = text.replace("the logit ", "")
    assert read(said).points == 10.0
    assert read(said.replace(r"\neq", "=")).points is None


SUM = r"\log\sum_c e^{f_{ic}}"


@pytest.mark.parametrize("between", ["is (by the chain rule)", "is, by the chain rule,", "is given by"])
def test_the_reason_may_stand_between_a_derivative_and_its_value(read: Read, between: str) -> None:
    said = f"The derivative of ${SUM}$ with respect to $f_{{ik}}$ {between}\n\n$$VALUE$$"
    right, wrong = (read(said.replace("VALUE", value)) for value in ("p_{ik}", "2 p_{ik}"))
    assert [claim.status for claim in right.claims] == ["holds"]
    assert [claim.status for claim in wrong.claims] == ["differs"]
