"""Names of an example's class: functions of the example, and what words alone call so."""

from __future__ import annotations

import pytest

from .conftest import Read

ANSWER = r"""
SAID
$$\log p_{i,c(i)} = f_{i,c(i)} - \log\sum_{m}e^{f_{im}}$$
$$\frac{\partial f_{i,c(i)}}{\partial w_k} = \mathbb{I}\{c(i)=k\}\,x_i$$
"""


@pytest.mark.parametrize("name", ["c(i)", "c_i", "c^{(i)}"])
@pytest.mark.parametrize(
    "said",
    [
        "Denote by $NAME$ the class of example $i$.",
        "Let $NAME$ be the true class of the example.",
        "The label $NAME$ of an example is known.",
        r"We have $y_{ik} = \mathbb{I}\{NAME=k\}$.",
    ],
)
def test_the_class_of_an_example_may_be_named_in_words(read: Read, name: str, said: str) -> None:
    text = ANSWER.replace("SAID", said.replace("NAME", name)).replace("c(i)", name)
    assert [claim.status for claim in read(text).claims][-2:] == ["holds", "holds"]
    wrong = [claim.status for claim in read(text.replace("=k\\}\\,x_i", "=k\\}\\,w_k")).claims]
    assert wrong[-2:] == ["holds", "differs"]


@pytest.mark.parametrize("said", ["", "Let $c(i)$ be a weight.", "Let $c(i)$ be the predicted class of example $i$."])
def test_without_such_words_it_is_none(read: Read, said: str) -> None:
    statuses = [claim.status for claim in read(ANSWER.replace("SAID", said)).claims]
    assert statuses[-2:] == ["not read", "not read"]


SETS = r"""
Let $NAME_k = \{i WHERE\}$.
$$\nabla_{w_k}\sum_{i=1}^N w_{y_i}^\top x_i = \sum_{i\in NAME_k} x_i$$
$$\nabla_{w_c}\sum_{i=1}^N w_{y_i}^\top x_i = \sum_{n\in NAME_{c}} x_n$$
$$\sum_{i} y_{ik} x_i = \sum_{i\in NAME_c} x_i$$
"""


@pytest.mark.parametrize("name", ["I", "S", r"\mathcal I", r"\mathcal{I}"])
@pytest.mark.parametrize("where", [": y_i = k", r"\mid y_i = k", ": y_{ik} = 1", r": y_{ik} \ne 0"])
def test_sums_over_a_set_of_examples_are_over_what_it_says(read: Read, name: str, where: str) -> None:
    statuses = [claim.status for claim in read(SETS.replace("NAME", name).replace("WHERE", where)).claims]
    assert statuses == ["trivial", "holds", "holds", "differs"]


def test_a_condition_on_an_entry_of_the_labels_is_one_on_the_class(read: Read) -> None:
    lines = [
        r"\sum_{i : y_{ik} = 1} x_i = \sum_i y_{ik} x_i",
        r"\sum_{i : y_{ik} = 0} x_i = \sum_i (1 - y_{ik}) x_i",
        r"\sum_{c : y_{ic} = 1} \log p_{ic} = \sum_c y_{ic} \log p_{ic}",
        r"\sum_{i : y_{ik} = 0} x_i = \sum_i y_{ik} x_i",
    ]
    statuses = [claim.status for claim in read("\n".join(f"$${line}$$" for line in lines)).claims]
    assert statuses == ["holds", "holds", "holds", "differs"]
