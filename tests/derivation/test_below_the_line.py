r"""`\frac{1}{a (1 - a)}` has all of it below the line, `1/a (1 - a)` only the a."""

from __future__ import annotations

import pytest

from grader.derivation.judging.answer import read_answer
from tests.derivation.asking import asked

SYMBOLS = {
    "axes": {"n": {"size": ["n"], "indices": ["i"]}, "p": {"size": ["p"], "indices": ["j"]}},
    "given": {"a": {"axes": ["n"]}, "x": {"axes": ["n", "p"]}, "X": {"axes": ["n", "p"]}, "\\beta": {"axes": ["p"]}},
    "definitions": [r"L = \sum_i (a_i - x_i^\top \beta)^2"],
}
LINES = {
    r"\frac{1}{a_i (1 - a_i)} = \frac{1}{a_i - a_i^2}": "holds",
    r"\frac{1}{a_i (1 - a_i)} = \frac{1 - a_i}{a_i}": "differs",
    r"1/a_i (1 - a_i) = \frac{1 - a_i}{a_i}": "holds",
    r"d\,\mathrm{tr}(X^\top X) = 2 \mathrm{tr}(X^\top dX)": "holds",
    r"d\operatorname{tr}(X^\top X) = \operatorname{tr}(X^\top dX)": "differs",
    r"\nabla_\beta L = -2 X^\top (a - X \beta)": "holds",
    r"\nabla_\beta L = -2 X^\top (a + X \beta)": "differs",
}


@pytest.mark.parametrize(("line", "status"), LINES.items())
def test_a_line_is_judged_as_it_stands(line: str, status: str) -> None:
    (claim,) = read_answer(f"$${line}$$", asked(SYMBOLS)).claims
    assert claim.status == status, claim.note
