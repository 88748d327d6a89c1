"""A derivation in other letters says the same."""

from __future__ import annotations

import re

import pytest

from tests.derivation.conftest import Read

ROW = r"""
$J = -\frac1N \sum_i \big( \sum_c y_{ic} f_{ic} - \log \sum_c e^{f_{ic}} \big) + \lambda \sum_j w_{kj}^2$.
With $f_{ic} = w_c^T x_i$: $\frac{\partial}{\partial w_k} \sum_c y_{ic} f_{ic} = y_{ik} x_i$.
$\frac{\partial}{\partial w_k} \log \sum_c e^{f_{ic}} = \frac{e^{f_{ik}}}{\sum_c e^{f_{ic}}} x_i = p_{ik} x_i$.
$\frac{\partial}{\partial w_k} \lambda \sum_j w_{kj}^2 = 2 \lambda w_k$.
So $\frac{\partial J}{\partial w_k} = -\frac1N \sum_i (y_{ik} x_i - p_{ik} x_i) + 2 \lambda w_k
= \frac1N \sum_i (p_{ik} - y_{ik}) x_i + 2 \lambda w_k$.
"""
ALL = r"""
$$J = \frac1n \sum_{i=1}^{n} L_i + \lambda \sum_c \|w_c\|^2, \qquad L_i = -\sum_c y_{ic} \log p_{ic}$$
$$L_i = -\sum_c y_{ic} f_{ic} + \log \sum_c e^{f_{ic}}, \qquad f_{ic} = w_c^\top x_i$$
$$\frac{\partial L_i}{\partial f_{ik}} = \frac{e^{f_{ik}}}{\sum_c e^{f_{ic}}} - y_{ik} = p_{ik} - y_{ik}$$
$$\frac{\partial f_{ik}}{\partial w_k} = x_i$$
$$\frac{\partial}{\partial w_k} \lambda \sum_c \|w_c\|^2 = 2 \lambda w_k$$
$$\frac{\partial J}{\partial w_k} = \frac1n \sum_{i=1}^{n} (p_{ik} - y_{ik}) x_i + 2 \lambda w_k$$
"""


def renamed(text: str, letters: str) -> str:
    """The text with `k > m, N > B` carried out at once; letters of commands are none."""
    new = {old.strip(): other.strip() for old, other in (pair.split(">") for pair in letters.split(","))}
    return re.sub(r"\\[A-Za-z]+|[A-Za-z](?![a-z]{2})(?<![a-z]{3})", lambda found: new.get(found[0], found[0]), text)


@pytest.mark.parametrize("text", [ROW, ALL])
@pytest.mark.parametrize(
    "letters",
    [
        *("k > m", "k > l", "k > q, c > k", "i > j, j > r", "i > t, j > r", "i > s, j > r", "c > m"),
        *("J > E", r"\lambda > \gamma, k > m", "J > E, k > r"),
    ],
)
def test_other_letters_change_nothing(read: Read, text: str, letters: str) -> None:
    found = read(renamed(text, letters))
    assert (found.points, [claim.text for claim in found.claims if claim.status in ("differs", "not read")]) == (10, [])


@pytest.mark.parametrize(("text", "size"), [(ROW, "N"), (ALL, "n")])
@pytest.mark.parametrize("new", ["M", "B", "S"])
def test_other_letters_for_the_number_of_examples_change_nothing(read: Read, text: str, size: str, new: str) -> None:
    assert read(renamed(text, f"{size} > {new}")).points == 10


@pytest.mark.parametrize("wrong", [r"\lambda \sum_j w_{cj}^2", r"\lambda \sum_j w_{kj}"])
def test_an_index_that_is_left_open_is_one_index(read: Read, wrong: str) -> None:
    found = read(renamed(ROW.replace(r"\lambda \sum_j w_{kj}^2$.", f"{wrong}$.", 1), "k > m"))
    assert found.points is None and found.claims[0].status in ("differs", "not read")


QUOTIENT = r"""
$$a_{ic} = w_c^\top h_i, \qquad p_{ic} = \frac{e^{a_{ic}}}{\sum_l e^{a_{il}}}$$
$$\frac{\partial p_{ic}}{\partial a_{ik}} = p_{ic} (\delta_{ck} - p_{ik})$$
$$\frac{\partial a_{ik}}{\partial w_k} = h_i$$
"""


def test_what_another_line_defines_follows_from_what_that_line_has(read: Read) -> None:
    found = read(QUOTIENT)
    assert [claim.status for claim in found.claims] == ["definition", "definition", "holds", "holds"]
    assert "h is read as" in found.claims[0].note


def test_a_derivative_that_gives_an_input_another_name_is_a_step(read: Read) -> None:
    found = read(r"$$f_{ik} = w_k^\top x_i$$ $$\frac{\partial f_{ik}}{\partial w_k} = \phi_i$$")
    assert [claim.status for claim in found.claims] == ["definition", "definition"]  # x has its name
    found = read(r"$$\frac{\partial f_{ik}}{\partial w_k} = \phi_i$$ $$f_{ik} = w_k^\top \phi_i$$")
    assert found.claims[0].status == "holds" and "phi is read as another name for x" in found.claims[0].note


def test_what_is_said_to_be_one_under_a_condition_is_no_number(read: Read) -> None:
    found = read(r"Let $d_{ik} = 1$ if $i$ chooses $k$. $$\sum_k d_{ik} = 1$$")
    assert [claim.status for claim in found.claims] == ["holds"]
    assert read(r"$\delta_{ck} = 1$ iff $c = k$").claims[0].status == "trivial"
    assert read(r"$\delta_{ck} = 1$ iff $c \ne k$").claims[0].status == "differs"
