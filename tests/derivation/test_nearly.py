"""Lines that cannot be read since an index would have to count two things, and that hold with another letter."""

from __future__ import annotations

import pytest

from .conftest import Read

DATA = r"\frac{\partial J}{\partial w_k} = \frac1N\sum_{i=1}^N (p_{ik} - y_{ik})\,"


@pytest.mark.parametrize(
    ("answer", "word"),
    [
        (rf"${DATA} x_k + 2\lambda w_k$", "differs"),
        (rf"${DATA} x_i + 2\lambda w_k$", "holds"),
        (r"$\frac{\partial f_{ik}}{\partial w_k} = x_k$", "differs"),
        ("dJ/dW[k] = (1/N) * sum_i (P[i,k] * X[k] - Y[i,k] * X[i]) + 2 * lambda * W[k]", "differs"),
        (r"$f_{ik} = \sum_j w_{kj} x_{jk}$", "differs"),
        # It would not hold with any other letter: nothing is known of it
        (rf"${DATA} x_k + 7\lambda w_k$", "not read"),
        # x_j is an entry of the example whose index is left out
        (r"For one example $\frac{\partial f_k}{\partial w_{kj}} = x_j$", "holds"),
        # Each sum has its own j
        (r"$f_{ik} - \log\sum_j e^{f_{ij}} = \sum_j w_{kj} x_{ij} - \log\sum_j e^{f_{ij}}$", "holds"),
    ],
)
def test_an_index_that_would_have_to_count_two_things_is_told(read: Read, answer: str, word: str) -> None:
    assert [claim.status for claim in read(answer).claims] == [word]


def test_many_sums_over_pairs_of_indices_are_read(read: Read) -> None:
    answer = r"""
    \begin{align*}
    J &= -\frac1N\sum_i\sum_k y_{ik}\Big(f_{ik} - \log\sum_c e^{f_{ic}}\Big) + \lambda\sum_{k,j} w_{kj}^2\\
      &= -\frac1N\sum_i\sum_k y_{ik} f_{ik} + \frac1N\sum_i\log\sum_c e^{f_{ic}} + \lambda\sum_{k,j} w_{kj}^2
    \end{align*}
    """
    assert [claim.status for claim in read(answer).claims] == ["holds", "holds"]


LAID_OUT = "Let $F = XW^\\top$.\n\n$$\\nabla_W J = {}$$"


@pytest.mark.parametrize(
    ("gradient", "status"),
    [
        (r"\frac1N (P - Y)^\top X + 2\lambda W", "holds"),
        (r"\frac1N X^\top (P - Y) + 2\lambda W", "differs"),
        (r"\frac{X^\top (P - Y)}{N} + 2\lambda W", "differs"),
        (r"\frac1N (P - Y)^\top X + 2\lambda W^\top", "differs"),
    ],
)
def test_a_term_that_lies_the_wrong_way_is_told(gradient: str, status: str, read: Read) -> None:
    claim = read(LAID_OUT.replace("{}", gradient)).claims[-1]
    assert claim.status == status
    assert ("lies the wrong way: " in claim.note) is (status == "differs")


@pytest.mark.parametrize("before", ["With $F = XW$:\n\n", "", r"Since $P = \mathrm{softmax}(XW)$," + "\n\n"])
def test_it_lies_right_where_the_columns_of_the_weights_are_the_classes(before: str, read: Read) -> None:
    answer = before + r"$$\nabla_W J = \frac1N X^\top (P - Y) + 2\lambda W$$"
    assert read(answer).claims[-1].status == "holds"


def test_shapes_that_do_not_fit_are_told_beside_another_mistake(read: Read) -> None:
    claim = read(LAID_OUT.replace("{}", r"\frac1N X^\top (P + Y) + 2\lambda W")).claims[-1]
    assert claim.status == "differs" and "cannot be added" in claim.note
