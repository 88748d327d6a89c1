"""A name that a chain ends with: another name for a symbol of the question needs no words, a value of its own does."""

from __future__ import annotations

import pytest

from .conftest import Read

ANSWER = r"""$\log p_{ik} = f_{ik} - \log \sum_c e^{f_{ic}}$ and

$$\frac{\partial}{\partial f_{ik}} \log \sum_c e^{f_{ic}} = \frac{e^{f_{ik}}}{\sum_c e^{f_{ic}}} = NAME$$
$$\frac{\partial}{\partial f_{ik}} \Big(-\sum_c y_{ic} \log p_{ic}\Big) = NAME - y_{ik}$$
$$\frac{\partial f_{ik}}{\partial w_k} = x_i, \qquad
\frac{\partial}{\partial w_k} \lambda \sum_c \|w_c\|^2 = 2 \lambda w_k$$
$$\frac{\partial J}{\partial w_k} = \frac1N \sum_i (NAME - y_{ik}) x_i + 2 \lambda w_k$$
"""


@pytest.mark.parametrize("name", [r"\mu_{ik}", "q_{ik}", r"\mathcal{S}_{ik}", r"\mathcal{S}(f_i)_k"])
def test_another_name_for_a_symbol_of_the_question_is_no_doubt(name: str, read: Read) -> None:
    assert read(ANSWER.replace("NAME", name)).points == 10.0


def test_a_name_for_what_the_question_has_no_symbol_for_is_one(read: Read) -> None:
    answer = ANSWER.replace("NAME", "p_{ik}").replace("p_{ik} - y_{ik}$$", "p_{ik} - y_{ik} = r_{ik}$$")
    assert read(answer).points is None


def test_a_capital_for_a_number_of_each_example_may_leave_it_out(read: Read) -> None:
    text = r"""Let $A(f) = \mathrm{lse}(f) = \log \sum_c e^{f_c}$. Then $\frac{\partial A(f)}{\partial f_k} = p_k$."""
    assert [claim.status for claim in read(text).claims] == ["definition", "definition", "holds"]
