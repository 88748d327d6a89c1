"""Functions without brackets before sums, and indexed letters beside each other, among lines of programs."""

from __future__ import annotations

import pytest

from grader.derivation.text.documents import read_document

from .conftest import Read


@pytest.mark.parametrize(
    "line",
    [
        "L_i = -f_i[y_i] + log sum_j exp(f_ij)",
        "L_i = -F[i, y_i] + log sum_c exp(F[i, c])",
        "f_i[y_i] = w_k^T x_i + f_i[y_i] - f_ik",
    ],
)
def test_a_line_that_is_partly_a_program_is_read_whole(line: str, read: Read) -> None:
    found = read(f"L_i is the loss of an example, L_i = -sum_c y_ic log p_ic\n\n{line}")
    assert [claim.status for claim in found.claims] == ["definition", "holds"]


def test_a_function_that_nothing_follows_is_cut_off() -> None:
    assert not read_document("a[k] = log exp f[k] * x[k]").formulas
