"""Chains in the cases of a value, and cases that head the line they are of."""

from __future__ import annotations

import pytest

from tests.derivation.conftest import Read

CASES = r"""
$$\frac{\partial p_{ij}}{\partial f_{ik}} =
\begin{cases}
\dfrac{e^{f_{ik}} Z_i - (e^{f_{ik}})^2}{Z_i^2} = SAME & \text{IF } j = k \\[2ex]
\dfrac{0 - e^{f_{ij}} e^{f_{ik}}}{Z_i^2} = OTHER & \text{IF } j \neq k
\end{cases}$$
with $Z_i = \sum_q e^{f_{iq}}$."""
SAME, OTHER = r"p_{ik}(1 - p_{ik})", r"-p_{ij} p_{ik}"
HEADED = r"""The true class of example $i$ is $t$, and $L_i = -\log p_{it}$.

HEAD $\frac{\partial L_i}{\partial f_{ik}} = VALUE$
"""


def statuses(read: Read, text: str) -> list[str]:
    return [claim.status for claim in read(text).claims]


@pytest.mark.parametrize("word", ["if", "si", "falls"])
def test_each_case_may_be_a_chain(read: Read, word: str) -> None:
    text = CASES.replace("IF", word)
    right = text.replace("SAME", SAME).replace("OTHER", OTHER)
    assert statuses(read, right) == ["holds", "holds", "definition"]
    for wrong in (
        text.replace("SAME", r"p_{ik}(1 + p_{ik})").replace("OTHER", OTHER),
        text.replace("SAME", SAME).replace("OTHER", r"p_{ij} p_{ik}"),
    ):
        assert statuses(read, wrong) == ["holds", "differs", "definition"]


def test_a_case_without_a_chain_keeps_its_value(read: Read) -> None:
    short = CASES.replace(r"\dfrac{0 - e^{f_{ij}} e^{f_{ik}}}{Z_i^2} = OTHER", "OTHER").replace("IF", "if")
    assert statuses(read, short.replace("SAME", SAME).replace("OTHER", OTHER)) == ["holds", "holds", "definition"]


@pytest.mark.parametrize("head", ["**k = t:**", "k = t:", "**$k = t$:**", "- $k = t$:"])
def test_a_case_may_head_its_line(read: Read, head: str) -> None:
    right = HEADED.replace("HEAD", head).replace("VALUE", "p_{ik} - 1")
    assert "differs" not in statuses(read, right)
    assert read(right).claims[-1].status == "holds"
    assert "holds" not in statuses(read, right.replace("p_{ik} - 1", "p_{ik} + 1"))[1:]
