"""Slips that explain a wrong line, and lines that none explains, which wait for a person."""

from __future__ import annotations

import pytest

from .conftest import Read

READ = r"""$$f_{ik} = w_k^\top x_i$$
$$\log p_{ik} = f_{ik} - \log \sum_c e^{f_{ic}}$$
$$\frac{\partial}{\partial f_{ik}} \log \sum_c e^{f_{ic}} = p_{ik}$$
$$\frac{\partial f_{ik}}{\partial w_k} = x_i$$
"""
GRADIENT = r"\frac{\partial J}{\partial w_k} = "
SLIPS = {
    "a sign": (GRADIENT + r"\frac1N \sum_i (p_{ik} + y_{ik}) x_i + 2 \lambda w_k", "the sign of a term"),
    "the sign of all": (GRADIENT + r"\frac1N \sum_i (y_{ik} - p_{ik}) x_i + 2 \lambda w_k", "the sign of a term"),
    "a lost 2": (GRADIENT + r"\frac1N \sum_i (p_{ik} - y_{ik}) x_i + \lambda w_k", "a constant factor"),
    "a lost mean": (GRADIENT + r"\sum_i (p_{ik} - y_{ik}) x_i + 2 \lambda w_k", "a constant factor"),
    "a lost term": (GRADIENT + r"\frac1N \sum_i (p_{ik} - y_{ik}) x_i", "a term"),
    "a lost symbol": (r"\frac{\partial}{\partial w_k} \log \sum_c e^{f_{ic}} = p_{ik}", "a factor"),
    "another letter": (r"\frac{\partial p_{iq}}{\partial f_{ik}} = p_{iq} (\delta_{qk} - p_{iq})", "an index"),
    "another symbol": (r"\frac{\partial f_{ik}}{\partial w_k} = w_k", "a symbol"),
    "a number for a symbol": (GRADIENT + r"\frac1N \sum_i (1 - y_{ik}) x_i + 2 \lambda w_k", "a symbol"),
    "one class of all": (
        r"\frac{\partial J}{\partial f_{ik}} "
        r"= \frac{\partial J}{\partial p_{ik}} \frac{\partial p_{ik}}{\partial f_{ik}}",
        "a sum",
    ),
    "a bracket": (GRADIENT + r"\frac1N \Big[ \sum_i (p_{ik} - y_{ik}) x_i + 2 \lambda w_k \Big]", "a constant factor"),
    "the sum of logarithms": (r"\log p_{ik} = f_{ik} - \sum_c f_{ic}", "a function"),
    "a norm": (r"\frac{\partial}{\partial w_k} \lambda \|w_k\|^2 = 2 \lambda \|w_k\|", "a function"),
    "the other entries": (r"\frac{\partial f_{iq}}{\partial w_k} = x_i", "a condition"),
    "a matrix that lies": (
        r"\frac{\partial J}{\partial W} = \frac1N X^\top (P - Y) + 2 \lambda W^\top",
        "a transposition",
    ),
    "a letter for two": (
        GRADIENT + r"-\frac1N \sum_i \sum_k y_{ik} (1 - p_{ik}) x_i + 2 \lambda w_k",
        "an index",
    ),
}
MISREAD = [
    r"1 = \frac{p_{ik} - y_{ik}}{N}",
    r"\sum_q e^{f_{iq}} = \frac{p_{ik} x_i^\top w_k}{1 + f_{ik}^2}",
    r"w_k^\top w_k = \sum_i \frac{f_{ik}}{p_{ik} + 3}",
]


@pytest.mark.parametrize(("line", "change"), SLIPS.values(), ids=SLIPS)
def test_what_is_wrong_with_a_line_is_told(read: Read, line: str, change: str) -> None:
    last = read(f"{READ}$${line}$$").claims[-1]
    assert last.status == "differs" and last.words.endswith(f"; it holds once {change} is changed")


@pytest.mark.parametrize("line", MISREAD)
def test_what_no_slip_explains_waits_for_a_person_in_an_answer_that_is_read(read: Read, line: str) -> None:
    written = read(f"{READ}$${line}$$")
    assert [claim.status for claim in written.claims][-1] == "not read"
    assert "no one slip explains it" in written.claims[-1].note and written.points is None


@pytest.mark.parametrize("line", MISREAD)
def test_where_hardly_anything_is_read_it_is_refuted(read: Read, line: str) -> None:
    assert [claim.status for claim in read(f"$${line}$$").claims] == ["differs"]


def test_beside_a_slip_others_may_have_more_than_one(read: Read) -> None:
    slip = SLIPS["a lost 2"][0]
    written = read(f"{READ}$${MISREAD[1]}$$\n\n$${slip}$$")
    assert [claim.status for claim in written.claims][-2:] == ["differs", "differs"]


def test_a_result_that_nothing_else_says_rightly_is_refuted(read: Read) -> None:
    line = GRADIENT + r"\sum_i \frac{f_{ik}}{p_{ik} + 3} x_i"
    assert read(f"{READ}$${line}$$").claims[-1].status == "differs"


def test_another_convention_of_what_the_question_defines_is_no_slip(read: Read) -> None:
    loss = r"J = -\sum_i \sum_k y_{ik} \log p_{ik} \, x_i^\top x_i + \lambda \sum_k \sum_j w_{kj}^2"
    assert read(f"{READ}$${loss}$$").claims[-1].status == "not read"


def test_what_follows_from_a_line_that_is_not_refuted_is_not_either(read: Read) -> None:
    loss = r"J = -\frac1N \sum_i \sum_k y_{ik} \log p_{ik} \, x_i^\top x_i"
    below = r"N J = -\sum_i \sum_k y_{ik} \log p_{ik} \, x_i^\top x_i"
    assert [claim.status for claim in read(f"{READ}$${loss}$$\n\n$${below}$$").claims][-2:] == ["not read", "not read"]


def test_a_sum_is_missing_only_where_sums_are_written(read: Read) -> None:
    left_out = r"$$\frac{\partial J}{\partial f_{ik}} = \frac1N (p_{ik} - y_{ik}) \qquad f_{ik} = w_{kj} x_{ij}$$"
    read_by_and_large = READ.replace(r"\log \sum_c e^{f_{ic}}", "s_i").replace(r"f_{ik} = w_k^\top x_i", "s_i = s_i")
    written = read(f"{read_by_and_large}{left_out}")
    assert written.claims[-1].status == "not read"
    sums = r"$$w_k^\top x_i = \sum_j w_{kj} x_{ij}$$"
    assert read(f"{READ}{sums}{left_out}").claims[-1].status == "implied"
