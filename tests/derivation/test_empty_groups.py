"""Groups with nothing in them, which only make space: `={}` and `{}=`."""

from __future__ import annotations

import pytest

from .conftest import Read


@pytest.mark.parametrize(
    "text",
    [
        r"$f_{ik} ={} w_k^\top x_i$",
        r"$$\begin{align} f_{ik} &{}= w_k^\top x_i \\ &{}={} x_i^\top w_k\end{align}$$",
        r"$\frac{\partial f_{ik}}{\partial w_k} = {} + x_i$",
        r"$\frac{\partial f_{ik}}{\partial w_k} = {}^t x_i$",
    ],
)
def test_they_say_nothing(read: Read, text: str) -> None:
    assert {claim.status for claim in read(text).claims} <= {"holds", "definition"}


def test_an_index_of_nothing_is_not_read(read: Read) -> None:
    assert read(r"$f_{ik} = w_{}^\top x_i$").claims[0].status == "not read"
