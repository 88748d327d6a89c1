"""Letters for sizes beside letters for indices that usually count something else."""

from __future__ import annotations

import pytest

from .conftest import Read

LOG = r"$$\log p_{NK} = f_{NK} - \log\sum_{C=1}^{SIZE} e^{f_{NC}}$$"
LOSS = r"""
$$J = -\frac1MANY\sum_{N=1}^{MANY}\sum_{C=1}^{SIZE} y_{NC}\log p_{NC} + \lambda\sum_{C=1}^{SIZE}\|w_C\|^2$$
"""


def written_with(read: Read, letters: dict[str, str], text: str = LOG + LOSS) -> list[str]:
    for name, letter in letters.items():
        text = text.replace(name, letter)
    return [claim.status for claim in read(text).claims]


@pytest.mark.parametrize(
    ("example", "examples", "other", "classes"),
    [("n", "N", "m", "M"), ("m", "M", "n", "C"), ("i", "N", "m", "C"), ("i", "n", "m", "C"), ("i", "B", "l", "L")],
)
def test_a_size_is_what_its_sums_count(read: Read, example: str, examples: str, other: str, classes: str) -> None:
    letters = {"MANY": examples, "SIZE": classes, "NK": f"{example}k", "NC": example + other, "N=": f"{example}="}
    statuses = written_with(read, {**letters, "C=": f"{other}=", "w_C": f"w_{other}"})
    assert statuses == ["holds", "holds"]


@pytest.mark.parametrize("size", ["N", "d"])
def test_a_sum_up_to_another_size_is_refuted(read: Read, size: str) -> None:
    statuses = written_with(read, {"SIZE": size, "NK": "ik", "NC": "im", "C=": "m="}, LOG)
    assert statuses == ["differs"]


def test_a_size_of_two_things_is_refuted(read: Read) -> None:
    loss = r"$$J = -\frac1N\sum_{i=1}^C\sum_{c=1}^C y_{ic}\log p_{ic} + \lambda\sum_{c=1}^C\|w_c\|^2$$"
    assert [claim.status for claim in read(loss).claims] == ["differs"]
