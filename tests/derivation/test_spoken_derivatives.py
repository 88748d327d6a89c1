"""Derivatives that words state between formulas: they are claims as equalities are."""

from __future__ import annotations

import pytest

from .conftest import Read
from .test_unverified import ANSWER, LINES

TRUE = r"""
The derivative of $\log \sum_c e^{f_{ic}}$ with respect to $f_{ik}$ is $p_{ik}$.
The gradient of the penalty $\lambda\sum_{k,j} w_{kj}^2$ is $2\lambda w_k$.
The derivative of $f_{ik}$ by $w_k$ is just $x_i$.
The derivative of $f_{ic}$ is $x_i$ for $c = k$ and $0$ otherwise.
Die Ableitung von $p_{ic}$ nach $f_{ik}$ ist $p_{ic}(\delta_{ck} - p_{ik})$.
Differentiating $\log p_{ic}$ with respect to $f_{ik}$ gives $\delta_{ck} - p_{ik}$.
Nach der Kettenregel ist die Ableitung von $\log p_{ic}$ nach $f_{ik}$ gleich $\delta(c,k) - p_{ik}$.
The gradient of $-\sum_c y_{ic} \log p_{ic}$ with respect to $f_{ik}$ is $$p_{ik} - y_{ik}$$
""".strip().splitlines()
SAID_BY_WHAT = r"""
The derivative of $J$ with respect to $w_k$ is $2\lambda w_k$.
The derivative of $\log p_{ik}$ with respect to $f_{ik}$ is $p_{ik}$.
Die Ableitung von $p_{ic}$ nach $f_{ik}$ ist $p_{ic}(\delta_{ck} + p_{ik})$.
The gradient of $f_{ic}$ with respect to $w_k$ is $x_i$ for $c = k$ and $x_i$ otherwise.
""".strip().splitlines()
NOT_SAID = r"""
The derivative of $\log p_{ik}$ is $p_{ik}$.
The gradient of the penalty $\lambda\sum_{k,j} w_{kj}^2$ is $\lambda w_k$.
The derivative of $f_{ic}$ is $x_i$ for $c = k$ and $1$ otherwise.
""".strip().splitlines()


@pytest.mark.parametrize("said", TRUE)
def test_a_true_one_does_no_harm(said: str, read: Read) -> None:
    found = read(f"{ANSWER}\n\n{said}")
    assert found.points == 10.0
    assert [claim.status for claim in found.claims if claim.line > 12][:1] == ["holds"]


@pytest.mark.parametrize("said", SAID_BY_WHAT)
def test_a_false_one_is_told_where_words_say_by_what_it_is(said: str, read: Read) -> None:
    found = read(f"{ANSWER}\n\n{said}")
    assert found.points is None
    assert "differs" in [claim.status for claim in found.claims if claim.line > 12]


@pytest.mark.parametrize("said", NOT_SAID)
def test_a_false_one_is_for_a_person_where_nothing_says_by_what(said: str, read: Read) -> None:
    found = read(f"{ANSWER}\n\n{said}")
    assert found.points is None
    assert "differs" not in [claim.status for claim in found.claims]


def test_the_result_may_be_told_in_words(read: Read) -> None:
    *lines, last = (f"$${line}$$" for line in LINES)
    value = last.strip("$").partition("=")[2]
    found = read("\n\n".join([*lines, f"So the gradient of $J$ with respect to $w_k$ is ${value}$."]))
    assert found.points == 10.0


def test_what_is_differentiated_by_gets_no_name_from_the_value(read: Read) -> None:
    found = read(
        "For one example $z_c = w_c^T x$. The derivative of $\\log \\sum_m e^{z_m}$ with respect to $z_k$ is "
        "$e^{z_k} / \\sum_m e^{z_m}$, and $\\frac{\\partial z_k}{\\partial w_k} = x$."
    )
    assert [claim.status for claim in found.claims] == ["definition", "holds", "holds"]


@pytest.mark.parametrize(("value", "status"), [("e^{f_{ik} - m_i}", "holds"), ("e^{f_{ik}}", "not read")])
def test_words_may_hold_something_fixed(read: Read, value: str, status: str) -> None:
    found = read(
        "Let $m_i = \\max_c f_{ic}$. The derivative of $\\log \\sum_l e^{f_{il} - m_i}$ with respect to $f_{ik}$ "
        f"(with $m_i$ held fixed) is $\\frac{{{value}}}{{\\sum_l e^{{f_{{il}} - m_i}}}}$."
    )
    assert found.claims[-1].status == status


def test_kronecker_s_delta_may_have_its_indices_in_brackets(read: Read) -> None:
    delta = r"$\delta(c,k) = 1$ if $c = k$ and $0$ otherwise. "
    right = delta + r"$\frac{\partial \log p_{ic}}{\partial f_{ik}} = \delta(c,k) - p_{ik}$."
    assert read(right).claims[-1].status == "holds"
    assert read(right.replace("- p", "+ p")).claims[-1].status == "differs"


@pytest.mark.parametrize(
    "of",
    [
        "log $p_{ik}$",
        "the logarithm of $p_{ik}$",
        "the log $p_{ik}$",
        "minus the inverse $p_{ik}$",
        "the opened up $p_{ik}$",
    ],
)
def test_what_words_make_of_a_formula_is_not_taken_for_the_formula(of: str, read: Read) -> None:
    found = read(f"The derivative of {of} with respect to $f_{{ik}}$ is $1 - p_{{ik}}$.")
    assert "differs" not in [claim.status for claim in found.claims]
