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
