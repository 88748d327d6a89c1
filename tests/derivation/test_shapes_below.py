"""Sizes below a symbol, sizes with an index of their own, and formulas in block quotes."""

from __future__ import annotations

import pytest

from grader.derivation.judging.answer import question_of, read_answer
from grader.derivation.settings import Symbols
from grader.derivation.text.markdown import unquoted

SYMBOLS = {
    "axes": {"n": {"size": "n", "indices": "i"}, "k": {"size": "d_k", "indices": "s"}},
    "given": {"Q": {"axes": ["n", "k"]}},
    "definitions": [r"S = \frac{1}{\sqrt{d_k}} Q Q^\top"],
}


def said(text: str) -> list[str]:
    return [str(claim.status) for claim in read_answer(text, question_of(Symbols.model_validate(SYMBOLS))).claims]


def test_a_size_may_have_an_index() -> None:
    assert said(r"$S_{ij} = \frac{1}{\sqrt{d_k}} \sum_{s=1}^{d_k} Q_{is} Q_{js}$") == ["holds"]


@pytest.mark.parametrize(
    ("formula", "status"),
    [
        (r"(Q^\top \mathbf{1}_{n \times 1})_s = \sum_i Q_{is}", "holds"),
        (r"\mathbf{1}_{1 \times n} Q = \sum_i Q_i^\top", "holds"),
        (r"I_{n \times n} Q = Q", "holds"),
        (r"Q_{n \times m} = Q", "trivial"),
    ],
)
def test_a_shape_below_a_symbol_is_no_index(formula: str, status: str) -> None:
    assert said(f"${formula}$") == [status]


def test_formulas_in_block_quotes_are_read() -> None:
    quoted = "> So we have\n> $$\n> S_{ij}\n> = \\frac{1}{\\sqrt{d_k}} Q_i^\\top Q_j\n> $$\n"
    assert said(quoted) == ["holds"]
    assert unquoted(quoted).count("\n") == quoted.count("\n") and ">" not in unquoted(quoted)


def test_an_order_at_the_beginning_of_a_line_is_no_quote() -> None:
    assert unquoted("$$\nx\n> 0\n$$") == "$$\nx\n> 0\n$$"
    assert unquoted("> $$ a\n\nb $$") == "> $$ a\n\nb $$"
