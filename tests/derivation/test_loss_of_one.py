"""A loss with the number of an example that nothing defines: that of one example, if a line holds for it."""

from __future__ import annotations

import pytest

from .conftest import Read

FIRST = r"$$\frac{\partial L_i}{\partial f_{ik}} = SIGN(p_{ik} - y_{ik})$$ "
SECOND = r"$$\frac{\partial L_i}{\partial w_k} = SIGN(p_{ik} - y_{ik}) x_i$$ "
MEAN = r"$$\frac{\partial J}{\partial w_k} = \frac1N \sum_i \frac{\partial L_i}{\partial w_k} + 2 \lambda w_k$$"


def statuses(read: Read, *lines: str, name: str = "L") -> list[str]:
    return [claim.status for claim in read("".join(lines).replace("L_i", f"{name}_i")).claims]


def line(text: str, sign: str = "") -> str:
    return text.replace("SIGN", sign)


@pytest.mark.parametrize("name", ["L", r"\ell", "E"])
def test_one_line_that_holds_is_enough(read: Read, name: str) -> None:
    assert statuses(read, line(FIRST), name=name) == ["holds"]
    assert statuses(read, line(FIRST), line(SECOND, "-"), name=name) == ["holds", "differs"]


def test_lines_that_follow_from_a_slip_are_refuted_where_another_holds(read: Read) -> None:
    assert statuses(read, line(FIRST, "-"), line(SECOND, "-"), MEAN) == ["differs", "differs", "holds"]


def test_where_no_line_holds_it_may_be_a_likelihood(read: Read) -> None:
    assert statuses(read, line(FIRST, "-"), line(SECOND, "-")) == ["not read", "not read"]
