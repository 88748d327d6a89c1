"""Words in italics beside a formula: their signs multiply nothing."""

from __future__ import annotations

import pytest

from .conftest import Read
from .test_unverified import ANSWER

FORMULA = r"$p_{ik} = e^{f_{ik}} / \sum_c e^{f_{ic}}$"


@pytest.mark.parametrize("words", ["*2. The softmax of an example*", "So *one* has", "*Step 2.*", "*a* and *b*"])
def test_italics_beside_a_formula_hold_no_award_back(words: str, read: Read) -> None:
    assert read(f"{words} {FORMULA}\n\n{ANSWER}").points == 10.0


@pytest.mark.parametrize("words", ["Then 2*", "We get 2 * x *", "Then (N)*"])
def test_a_sign_of_multiplication_does(words: str, read: Read) -> None:
    assert read(f"{words} {FORMULA}\n\n{ANSWER}").points is None
