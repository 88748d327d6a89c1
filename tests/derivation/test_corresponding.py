"""A name that is translated with its indices: the answer's n is the question's i."""

from __future__ import annotations

import pytest

from .conftest import Read

ANSWER = r"""TRANSLATION and $a_{nk} = w_k^T x_n$.
$$J = -\frac1N \sum_n \sum_k t_{nk} \ln \pi_{nk} + \lambda \sum_k \|w_k\|^2$$
$$\frac{\partial \pi_{nk}}{\partial a_{nj}} = \pi_{nk} (I_{kj} - \pi_{nj})$$
"""


@pytest.mark.parametrize(
    "translation",
    [
        r"The targets are $t_{nk}$ ($= y_{ik}$ in the exercise), the outputs $\pi_{nk}$ ($= p_{ik}$)",
        r"Let $t_{nk} = y_{ic}$ and $\pi_{nk} = p_{ic}$",
        r"In the book $t_{nk} = y^{(i)}_k$, $\pi_{nk} = p_{ik}$",
    ],
)
def test_what_is_translated_keeps_its_indices(translation: str, read: Read) -> None:
    found = read(ANSWER.replace("TRANSLATION", translation))
    assert {claim.status for claim in found.claims} <= {"holds", "trivial", "definition"}


@pytest.mark.parametrize("line", ["p_{ik} = p_{ic}", "p_{ik} = y_{ic}", "f_{ik} = p_{nk}"])
def test_what_is_another_value_is_no_translation(line: str, read: Read) -> None:
    assert read(rf"As seen above, $${line}$$").claims[0].status == "differs"
