"""Reasons in words above a sign or in a column of an alignment: they say why a line holds, unless they weaken it."""

from __future__ import annotations

import pytest

from .conftest import Read
from .test_unverified import ANSWER

LINE = r"$$\frac{\partial f_{ik}}{\partial w_k} \overset{REASON}{=} x_i$$"
COLUMN = r"$$\begin{align} \frac{\partial f_{ik}}{\partial w_k} &= x_i && REASON \end{align}$$"
REASONS = [
    r"\log\text{-rule}", r"\text{one-hot}", r"\text{linearity}", r"\text{sum over } c", r"\text{def. of } p_{ik}",
    r"\text{chain rule, } c = k", r"\eqref{eq:1}",
]  # fmt: skip
WEAKER = [r"\text{not}", r"\text{up to a constant}", r"\text{approximately}", r"\text{minus}", r"\partial", "-"]


@pytest.mark.parametrize("reason", REASONS)
def test_a_reason_does_no_harm(read: Read, reason: str) -> None:
    assert read(f"{ANSWER}\n\n{LINE.replace('REASON', reason)}").points == 10.0


@pytest.mark.parametrize("weaker", WEAKER)
def test_what_weakens_a_line_is_for_a_person(read: Read, weaker: str) -> None:
    assert read(f"{ANSWER}\n\n{LINE.replace('REASON', weaker)}").points is None


def test_words_in_a_column_go_on_behind_a_formula(read: Read) -> None:
    right = COLUMN.replace("REASON", r"\text{only } c = k \text{ in the regulariser}")
    wrong = COLUMN.replace("REASON", r"\text{only in the case } c = k")
    assert read(f"{ANSWER}\n\n{right}").points == 10.0
    assert read(f"{ANSWER}\n\n{wrong}").points is None
