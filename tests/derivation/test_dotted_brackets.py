r"""Brackets of which only dots are repeated, `[\dots]`: what stood in the last one, if there was one alone."""

from __future__ import annotations

import pytest

from .conftest import Read

LOSS = r"$$J=\frac1N\sum_i\Big[\log\sum_c\exp(f_{ic})-\sum_c y_{ic}f_{ic}\Big]+\lambda\sum_c\|w_c\|^2$$ "


@pytest.mark.parametrize(
    "repeated",
    [
        r"\frac{\partial[\dots]}{\partial f_{ik}}",
        r"\frac{\partial}{\partial f_{ik}}\left[\ldots\right]",
        r"\frac{\partial(\cdots)}{\partial f_{ik}}",
    ],
)
def test_what_stood_in_the_last_bracket_is_differentiated(read: Read, repeated: str) -> None:
    right, wrong = (read(f"{LOSS}$${repeated} = p_{{ik}} {sign} y_{{ik}}$$").claims[-1] for sign in "-+")
    assert (right.status, wrong.status) == ("holds", "differs")


def test_a_sum_may_be_repeated_so(read: Read) -> None:
    assert read(LOSS + r"$$J = \frac1N \sum_i [\dots] + \lambda\sum_c\| w_c\|^2$$").claims[-1].status == "holds"


@pytest.mark.parametrize(
    "before",
    [
        "",
        r"$$\log p_{ik} = f_{ik} - \log \sum_c e^{f_{ic}}$$ ",
        r"$$(p_{ik} - y_{ik}) (x_i + w_k) = (w_k + x_i) (p_{ik} - y_{ik})$$ ",
    ],
)
def test_without_a_bracket_or_with_several_nothing_is_guessed(read: Read, before: str) -> None:
    claim = read(before + r"$$\frac{\partial[\dots]}{\partial f_{ik}} = p_{ik} - y_{ik}$$").claims[-1]
    assert (claim.status, "dots" in claim.note) == ("not read", True)
