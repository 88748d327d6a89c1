"""Formulas that go on in the next one, with nothing between them, and spans of code that go on a chain."""

from __future__ import annotations

import pytest

from .conftest import Read

DATA = r"\frac{\partial J}{\partial w_k} = \frac1N \sum_i (p_{ik} - y_{ik}) x_i"


def words(read: Read, answer: str) -> list[str]:
    return [claim.status for claim in read(answer).claims]


@pytest.mark.parametrize(
    "answer",
    [
        f"$${DATA}$$\n$$+ 2\\lambda w_k$$",
        f"So ${DATA}$\n$+ 2\\lambda w_k$.",
        f"\\[{DATA}\\]\n\n\\[\\qquad + 2\\lambda w_k.\\]",
        "$$\\frac{\\partial J}{\\partial f_{ik}} = \\frac1N p_{ik}$$\n$$- \\frac1N y_{ik}$$",
        "`(del J)/(del w_k) = 1/N sum_(i=1)^N (p_(ik) - y_(ik)) bb x_i`\n`+ 2 lambda bb w_k`",
    ],
)
def test_a_formula_that_begins_with_a_sign_goes_on_from_the_one_before(read: Read, answer: str) -> None:
    assert words(read, answer) == ["holds"]


def test_a_slip_in_what_goes_on_is_told(read: Read) -> None:
    assert words(read, f"$${DATA}$$\n$$+ \\lambda w_k$$") == ["differs"]


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (f"$${DATA}.$$\n$$+ 2\\lambda w_k$$", ["differs"]),
        (f"$${DATA}$$ and then\n$$+ 2\\lambda w_k$$", ["differs"]),
        (
            "$$\\log p_{ik} = f_{ik} - \\log\\sum_c e^{f_{ic}}$$\n$$-\\log p_{ik} = \\log\\sum_c e^{f_{ic}} - f_{ik}$$",
            ["holds", "holds"],
        ),
    ],
)
def test_what_is_ended_or_equates_something_is_by_itself(read: Read, answer: str, expected: list[str]) -> None:
    assert words(read, answer) == expected


def test_a_span_of_code_that_begins_with_an_equals_sign_goes_on_a_chain(read: Read) -> None:
    answer = (
        "`(del J)/(del f_(ik)) = 1/N sum_(c=1)^K y_(ic) (p_(ik) - delta_(ck))`\n\n`= 1/N (p_(ik) - y_(ik)) bb {}`\n"
    )
    assert words(read, answer.format("x_i")) == ["holds", "differs"]
    assert words(read, answer.replace(" bb {}", "")) == ["holds", "holds"]
