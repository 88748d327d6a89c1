"""What words say a symbol is, beside a line that makes it something else."""

from __future__ import annotations

import pytest

from tests.derivation.conftest import Read

BELOW = r"""
$$\log p_{ik} = f_{ik} - \log S_i$$
$$\frac{\partial \log S_i}{\partial f_{ik}} = \frac{e^{f_{ik}}}{S_i} = p_{ik}$$
"""
WORDS = [
    "Let $S_i$ be the denominator of the softmax.",
    "Write $S_i$ for the normaliser.",
    "The partition function is $S_i$.",
    "Sei $S_i$ der Nenner.",
]


def statuses(read: Read, text: str) -> list[str]:
    return [claim.status for claim in read(text).claims]


@pytest.mark.parametrize("words", WORDS)
@pytest.mark.parametrize("wrong", [r"\sum_c f_{ic}", r"\sum_c e^{f_{ic}}", r"\sum_c \log e^{f_{ic}}"])
def test_a_line_that_makes_a_named_part_something_else_is_the_wrong_one(read: Read, words: str, wrong: str) -> None:
    assert statuses(read, f"{words}\n$$\\log S_i = {wrong}$${BELOW}") == ["differs", "holds", "holds", "holds"]


@pytest.mark.parametrize("words", WORDS)
def test_a_right_line_defines_it_and_a_wrong_one_below_is_told(read: Read, words: str) -> None:
    right = f"{words}\n$$\\log S_i = \\log \\sum_c e^{{f_{{ic}}}}$$"
    assert statuses(read, right + BELOW) == ["definition", "holds", "holds", "holds"]
    assert statuses(read, right + BELOW.replace("- \\log", "+ \\log"))[1] == "differs"


def test_another_name_of_the_question_may_be_that_part(read: Read) -> None:
    text = f"Let $S_i$ be the sum in the denominator.\n$$\\log S_i = \\sum_c f_{{ic}}$${BELOW}".replace("S_i", "Z_i")
    assert statuses(read, text)[1:] == ["holds", "holds", "holds"]
