"""Columns of a table that say what the symbols beside them stand for, and equalities whose other side is words."""

from __future__ import annotations

import pytest

from tests.derivation.conftest import Read
from tests.derivation.test_unverified import ANSWER


def statuses(read: Read, text: str) -> list[str]:
    return [claim.status for claim in read(text).claims]


@pytest.mark.parametrize("heading", ["formula", "Formel", "**value**", "definición", "forward pass"])
def test_a_column_gives_symbols_their_values(read: Read, heading: str) -> None:
    text = (
        f"| node | {heading} | local gradient |\n|---|---|---|\n"
        "| $f_c$ | $w_c^T x$ | $\\partial f_c/\\partial w_c = x$ |\n"
        "| $s$ | $\\sum_c e^{f_c}$ | $\\partial s/\\partial f_c = e^{f_c}$ |\n"
        "| $g$ | $\\log s$ | $\\partial g/\\partial s = 1/s$ |\n"
    )
    assert set(statuses(read, text)) == {"holds", "definition"}
    assert statuses(read, text.replace("1/s", "2/s"))[-1] == "differs"


def test_a_column_of_anything_else_gives_none(read: Read) -> None:
    text = "| of | derivative |\n|---|---|\n| $f_c$ | $x$ |\n| $g$ | $1/s$ |\n"
    assert statuses(read, text) == []


@pytest.mark.parametrize(
    "said",
    [
        "With $P = $ row-wise softmax of $F$.",
        "Here $N=$ number of examples, $w_k =$ weights of class $k$.",
        "$F =$ scores, $P :=$ the matrix of all $p_{ik}$.",
    ],
)
def test_a_sign_of_equality_at_the_end_is_that_of_the_words_behind_it(read: Read, said: str) -> None:
    assert read(f"{ANSWER}\n\n{said}").points == 10.0


@pytest.mark.parametrize("left", [r"\frac{\partial J}{\partial w_k}", r"\nabla_{w_k} J"])
def test_a_derivative_is_not_told_in_words(read: Read, left: str) -> None:
    assert read(f"{ANSWER}\n\nSo ${left} =$ twice the weights.").points is None


def test_columns_for_cases_say_what_their_rows_begin_with(read: Read) -> None:
    text = (
        "| | $c = k$ | $c \\neq k$ |\n|---|---|---|\n| numerator | $e^{f_{ik}}$ | $e^{f_{ic}}$ |\n"
        "| $\\partial p_{ic}/\\partial f_{ik}$ | $p_{ik}(1 - p_{ik})$ | $-p_{ic}p_{ik}$ |\n"
    )
    assert statuses(read, text) == ["holds", "holds"]
    assert statuses(read, text.replace("(1 -", "(1 +")) == ["differs", "holds"]
    assert statuses(read, text.replace("$-p", "$p")) == ["holds", "differs"]


@pytest.mark.parametrize("row", ["| $17 p_{ik}$ | zero | one |", "| $17 p_{ik}$ | $p_{ik}$ | the same |"])
def test_a_row_that_is_not_read_whole_loses_nothing(read: Read, row: str) -> None:
    table = f"| | $c = k$ | $c \\neq k$ |\n|---|---|---|\n{row}\n"
    assert "17 p_{ik}" in read(f"{ANSWER}\n\n{table}").why


def test_bars_of_norms_part_no_cells(read: Read) -> None:
    table = "| name | formula |\n|---|---|\n| $R$ | $\\lambda \\sum_c \\|w_c\\|^2$ |\n"
    line = r"$\partial R/\partial w_k = SIGN2\lambda w_k$"
    found = (statuses(read, f"{table}\n{line.replace('SIGN', sign)}")[-1] for sign in ("", "-"))
    assert [*found] == ["holds", "differs"]
