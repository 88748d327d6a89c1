"""Parts of the loss that are called by a word, a letter or a number below it; sums that say not over what they are."""

from __future__ import annotations

import pytest

from tests.derivation.conftest import Read

DATA = r"-\frac1N \sum_i \sum_c y_{ic} \log p_{ic}"
OF_DATA = r"$$\frac{\partial J_{NAME}}{\partial f_{ik}} = VALUE$$"
RIGHT, WRONG = r"\frac1N (p_{ik} - y_{ik})", r"\frac1N (y_{ik} - p_{ik})"


def statuses(read: Read, text: str) -> list[str]:
    return [claim.status for claim in read(text).claims]


@pytest.mark.parametrize("name", ["d", "D", "R", "r", "0", "w"])
def test_a_letter_below_the_loss_may_be_a_part_of_its_name(read: Read, name: str) -> None:
    text = f"$J_{name} = {DATA}$\n\n{OF_DATA.replace('NAME', name)}"
    assert statuses(read, text.replace("VALUE", RIGHT)) == ["definition", "holds"]
    assert statuses(read, text.replace("VALUE", WRONG)) == ["definition", "differs"]


@pytest.mark.parametrize("name", [r"\text{data}", r"\mathrm{CE}"])
def test_a_word_below_the_loss_says_which_part_it_is_if_no_line_does(read: Read, name: str) -> None:
    text = OF_DATA.replace("NAME", name)
    assert statuses(read, text.replace("VALUE", RIGHT)) == ["holds"]
    assert statuses(read, text.replace("VALUE", WRONG)) == ["differs"]
    whole = text.replace("VALUE", "p_{ik} - y_{ik}")  # without its factor, a line holds
    assert statuses(read, whole) == ["holds"]


@pytest.mark.parametrize("words", ["For the data term $J_0$ of $J$:", "Der data term $J_0$:"])
def test_a_numbered_name_is_the_part_that_words_say(read: Read, words: str) -> None:
    text = f"{words} {OF_DATA.replace('NAME', '0')}"
    assert statuses(read, text.replace("VALUE", RIGHT)) == ["holds"]
    assert statuses(read, text.replace("VALUE", "p_{ik} - y_{ik}")) == ["differs"]


def test_a_part_of_the_loss_of_one_class_has_its_index(read: Read) -> None:
    loss = rf"$$J = {DATA} + \lambda w_k^\top w_k$$"
    part = r"$$\frac{\partial J_{\text{reg}}}{\partial w_k} = 2 \lambda w_k$$"
    assert statuses(read, f"{loss} {part}") == ["holds", "holds"]


@pytest.mark.parametrize(
    "loss",
    [
        r"-\frac1N \sum\sum y \log p + \lambda \sum \|w\|^2",
        r"-\frac1N \sum\sum y \log p + \lambda \sum \|w_k\|^2",
        r"-\frac1N \sum\sum y_{ik} \log p_{ik} + \lambda \sum_k \|w_k\|^2",
        r"-\frac1N \sum_i\sum y_{ik} \log p_{ik} + \lambda \sum \|w_k\|^2",
    ],
)
def test_each_sum_without_an_index_is_over_what_its_terms_have(read: Read, loss: str) -> None:
    assert statuses(read, f"$J = {loss}$") == ["holds"]
    assert statuses(read, f"$J = {loss.replace('-', '', 1)}$") == ["not read"]


def test_a_name_for_nested_sums_is_what_they_are(read: Read) -> None:
    text = rf"$J_d = -\frac1N \sum\sum y \log p$ {OF_DATA.replace('NAME', 'd')}"
    assert statuses(read, text.replace("VALUE", RIGHT)) == ["definition", "holds"]
    assert statuses(read, text.replace("VALUE", WRONG)) == ["definition", "differs"]


def test_indices_may_stand_in_brackets(read: Read) -> None:
    text = r"""$Z_i = \sum_q \exp(w_q^T x_i)$
$$\log p(i, k) = w_k^T x_i - \log Z_i$$
$$\log p(i, y_i) = w_{y_i}^T x_i - \log Z_i$$
$$\frac{\partial J}{\partial w_k} = \frac1N \sum_i (p(i, k) - y(i, k)) x_i + 2 \lambda w_k$$"""
    assert statuses(read, text) == ["definition", "holds", "holds", "holds"]
    assert statuses(read, text.replace("- y(i", "+ y(i"))[-1] == "differs"
    assert statuses(read, text.replace("- \\log Z_i", "+ \\log Z_i", 1))[1] == "differs"


def test_a_lone_partial_is_a_differential(read: Read) -> None:
    text = r"$\partial\log p_{ij} = \frac{1}{p_{ij}}\partial p_{ij}$"
    assert statuses(read, text) == ["holds"]
    assert statuses(read, text.replace(r"\frac{1}{p_{ij}}", r"\frac{2}{p_{ij}}")) == ["differs"]


def test_a_part_with_an_index_is_not_all_of_it(read: Read) -> None:
    """`J_{data,i}` may be that of an example: nothing is refuted by what the rubric calls all of the data term."""
    text = r"$$\frac{\partial J_{\text{data}, i}}{\partial f_{ik}} = y_{ik} - p_{ik}$$"
    assert "differs" not in statuses(read, text)


IN_WORDS = ["First the penalty $R$ and the data term $D$: ", "Let the regulariser be $R$ and the data loss $D$. "]
MINE = r"$$D = -\sum_{i,c} y_{ic} \log p_{ic}, \quad R = \sum_c \|w_c\|^2, \quad J = \frac1N D + \lambda R$$ "


@pytest.mark.parametrize("words", IN_WORDS)
def test_what_a_line_makes_of_a_part_counts_more_than_what_words_call_it(read: Read, words: str) -> None:
    assert statuses(read, words + MINE) == ["definition", "definition", "holds"]
    assert statuses(read, words + MINE + r"$$R = \lambda \sum_c \|w_c\|^2$$")[-1] == "differs"


def test_lines_above_are_read_with_what_the_line_makes_of_it(read: Read) -> None:
    text = r"Let $D$ be the data term. Then $\frac{\partial D}{\partial f_{ik}} = p_{ik} - y_{ik}$. " + MINE
    assert statuses(read, text) == ["holds", "definition", "definition", "holds"]


def test_a_line_that_holds_of_what_words_call_it_is_the_only_one(read: Read) -> None:
    text = r"First the penalty $R$. $R = \lambda \sum_c \|w_c\|^2$. $R = \sum_c \|w_c\|^2$"
    assert statuses(read, text) == ["holds", "differs"]


def test_words_behind_and_are_about_the_next_symbol(read: Read) -> None:
    text = r"First the log-likelihood $L$ and the penalty $R$: $$L = \sum_{i,c} y_{ic} \log p_{ic}$$"
    assert statuses(read, text) == ["definition"]


def test_a_part_for_a_symbol_is_not_called_so(read: Read) -> None:
    text = r"The data part for $w_1$ is next. $$\frac{\partial}{\partial w_1} w_1^\top w_1 = 2 w_1$$"
    assert statuses(read, text) == ["holds"]
