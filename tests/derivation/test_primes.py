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
