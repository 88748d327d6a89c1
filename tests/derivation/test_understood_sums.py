"""Sums that a chain rule leaves out are understood, unless the answer forgets them."""

from __future__ import annotations

import pytest

from tests.derivation.conftest import Read

RULE = r"\frac{\partial J}{\partial w_k} = \frac{\partial J}{\partial f_{ik}} \frac{\partial f_{ik}}{\partial w_k}"
DATA = r"$$\frac{\partial J}{\partial f_{ik}} = \frac1N (p_{ik} - y_{ik})$$"
RESULT = r"\frac1N \sum_i (p_{ik} - y_{ik}) x_i + 2 \lambda w_k"
WITHOUT = RESULT.replace(r"\sum_i ", "")


def statuses(read: Read, text: str) -> list[str]:
    found = read(text)
    assert found.points is None
    return [claim.status for claim in found.claims]


@pytest.mark.parametrize(
    "text",
    [
        rf"$${RULE} + 2 \lambda w_k$$ {DATA} $$\frac{{\partial J}}{{\partial w_k}} = {RESULT}$$",
        rf"{DATA} $${RULE} + 2 \lambda w_k = {RESULT}$$",
        rf"{DATA} $${RULE}$$ $$\frac{{\partial J}}{{\partial w_k}} = {RESULT}$$",
    ],
)
def test_a_sum_is_understood_in_terms_and_chains(read: Read, text: str) -> None:
    assert set(statuses(read, text)) == {"holds"}


@pytest.mark.parametrize("penalty", [r" + 2 \lambda w_k", ""])
def test_a_sum_that_is_forgotten_is_missing_in_the_chain_rule(read: Read, penalty: str) -> None:
    text = rf"{DATA} $${RULE}{penalty}$$ $$\frac{{\partial J}}{{\partial w_k}} = {WITHOUT}$$"
    assert statuses(read, text)[1:] == ["implied", "differs"]


def test_what_does_not_hold_with_the_sum_is_refuted(read: Read) -> None:
    assert statuses(read, rf"{DATA} $${RULE} + \lambda w_k$$")[1] == "differs"


def test_another_slip_below_does_not_refute_a_chain_rule(read: Read) -> None:
    other = RESULT.replace(r"2 \lambda", r"3 \lambda")
    text = rf"{DATA} $${RULE} + 2 \lambda w_k$$ $$\frac{{\partial J}}{{\partial w_k}} = {other}$$"
    assert statuses(read, text)[1:] == ["holds", "differs"]


def test_the_loss_is_not_read_as_what_the_chain_rule_says_nothing_of(read: Read) -> None:
    claim = read(rf"$${RULE} + 2 \lambda w_k$$").claims[0]
    assert "other terms" not in claim.note
