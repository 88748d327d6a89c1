"""Primes where an answer says by what they differentiate."""

from __future__ import annotations

import pytest

from .conftest import Read

SAID = "I differentiate with respect to $w_k$, and I write $'$ for that. Let $s_i = \\sum_c e^{f_{ic}}$. "


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (r"2 f_{ik}' = 2 x_i", r"2 f_{ik}' = 3 x_i"),
        (r"s_i' = e^{f_{ik}} x_i", r"s_i' = e^{f_{ik}}"),
        (r"\frac{p_{ik}'}{p_{ik}} = (1 - p_{ik}) x_i", r"\frac{p_{ik}'}{p_{ik}} = (1 + p_{ik}) x_i"),
        (
            r"p_{ik}' = \frac{(e^{f_{ik}})' s_i - e^{f_{ik}} s_i'}{s_i^2}",
            r"p_{ik}' = \frac{(e^{f_{ik}})' s_i + e^{f_{ik}} s_i'}{s_i^2}",
        ),
    ],
)
def test_they_differentiate_symbols_in_products_and_quotients_too(read: Read, right: str, wrong: str) -> None:
    assert [claim.status for claim in read(f"{SAID}$${right}$$").claims] == ["definition", "holds"]
    assert [claim.status for claim in read(f"{SAID}$${wrong}$$").claims] == ["definition", "differs"]


def test_a_rule_has_letters_of_its_own(read: Read) -> None:
    assert [claim.status for claim in read(SAID + r"$(\log u)' = u'/u$").claims] == ["definition", "trivial"]


def test_primes_before_a_factor_transpose(read: Read) -> None:
    said = r"With $\beta_k$ for $w_k$: $\eta_{ik} = x_i'\beta_k$, $\partial\eta_{ik}/\partial\beta_k = x_i$, $J ="
    said += r" -\frac1N\sum_{i,k} y_{ik} \log p_{ik} + \lambda\sum_k\beta_k'\beta_k$."
    line = r"\frac{\partial}{\partial\beta_k}\,\lambda\sum_{c=1}^K\beta_c'\beta_c = SIGN2\lambda\beta_k"
    right, wrong = (read(f"{said} ${line.replace('SIGN', each)}$").claims[-1].status for each in ("", "-"))
    assert (right, wrong) == ("holds", "differs")


def test_primes_of_a_product_rule_do_not(read: Read) -> None:
    assert [claim.status for claim in read("$(u_i v_i)' = u_i' v_i + u_i v_i'$ by the product rule").claims] != [
        "differs"
    ]
