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
