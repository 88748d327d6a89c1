r"""Lines that hold only as they may be meant: taken at their word if a wrong line follows, and what words make them."""

from __future__ import annotations

import pytest

from tests.derivation.conftest import Read
from tests.derivation.test_unverified import ANSWER

STEPS = r"""$$J = -\frac{1}{N}\sum_i \Big[\sum_c y_{ic} f_{ic} - \log\Big(\sum_{j} e^{f_{ij}}\Big)\Big] +
\lambda\sum_c \|w_c\|^2$$

Since $f_{ik}$ belongs to only one example:

$$\frac{\partial J}{\partial f_{ik}} = p_{ik} - y_{ik}$$

$$\frac{\partial f_{ik}}{\partial w_k} = x_i, \qquad
\frac{\partial}{\partial w_k}\lambda\sum_c \|w_c\|^2 = 2\lambda w_k$$

$$\frac{\partial J}{\partial w_k} = RESULT + 2\lambda w_k$$"""


def told(read: Read, result: str) -> list[str]:
    return [claim.status for claim in read(STEPS.replace("RESULT", result)).claims]


def test_what_may_be_meant_of_one_example_is_wrong_if_the_result_follows_from_it(read: Read) -> None:
    assert told(read, r"\sum_i (p_{ik} - y_{ik}) x_i") == ["holds", "differs", "holds", "holds", "differs"]
    assert "differs" not in told(read, r"\frac1N \sum_i (p_{ik} - y_{ik}) x_i")


@pytest.mark.parametrize("name", ["L", r"\ell"])
def test_a_loss_without_the_index_of_its_example_may_be_of_one(read: Read, name: str) -> None:
    def statuses(text: str) -> list[str]:
        return [claim.status for claim in read(text).claims]

    assert statuses(rf"$\frac{{\partial {name}}}{{\partial f_k}} = p_k - y_k$") == ["holds"]
    assert statuses(rf"$\frac{{\partial {name}}}{{\partial f_{{ik}}}} = p_{{ik}} - y_{{ik}}$") == ["differs"]
    assert statuses(rf"$\frac{{\partial {name}}}{{\partial f_k}} = y_k - p_k$") == ["differs"]


def test_a_paragraph_about_a_part_states_no_result(read: Read) -> None:
    part = r"**Regulariser.** Only the summand $c=k$ depends on $w_k$, so the derivative is $2\lambda w_k$."
    before, _, last = ANSWER.rpartition("\n\n")
    before += "\n\n" + r"$$\frac{\partial J}{\partial f_{ik}} = \frac1N(p_{ik} - y_{ik})$$"
    assert read(f"{before}\n\n{part}\n\n{last}").points == 10
    other = part.replace("**Regulariser.** ", "")
    assert read(f"{before}\n\n{other}\n\n{last}").points is None


@pytest.mark.parametrize(
    ("words", "awarded"),
    [
        (
            "The gradient is the mean input weighted by the error, plus a term that shrinks the weights towards zero.",
            True,
        ),
        ("The gradient becomes zero.", False),
        ("Sums run over c, so that nothing gets mixed up.", True),
        ("I have mixed up the signs.", False),
    ],
)
def test_words_that_deny_nothing_leave_the_points(read: Read, words: str, awarded: bool) -> None:
    assert (read(f"{ANSWER}\n\n{words}").points is not None) is awarded


def test_letters_that_words_exchange_are_read_so(read: Read) -> None:
    text = r"""I call the labels $t_{nk}$, the activations $a_{nk} = w_k^\top x_n$ and the predictions $y_{nk}$.

$$J = -\frac1N\sum_n\sum_j t_{nj}\ln y_{nj} + \lambda\sum_j\|w_j\|^2 = \frac1N\sum_n\Big(\ln\sum_c e^{a_{nc}} -
\sum_j t_{nj} a_{nj}\Big) + \lambda\sum_j\|w_j\|^2$$

$$\frac{\partial}{\partial a_{nk}} \ln\sum_c e^{a_{nc}} = y_{nk}, \quad \frac{\partial J}{\partial a_{nk}} =
\frac1N(y_{nk} - t_{nk}), \quad \frac{\partial a_{nk}}{\partial w_k} = x_n$$

$$\frac{\partial}{\partial w_k}\lambda\sum_j\|w_j\|^2 = 2\lambda w_k, \quad \frac{\partial J}{\partial w_k} =
\frac1N\sum_n (y_{nk} - t_{nk}) x_n + 2\lambda w_k$$"""
    assert read(text).points == 10


def test_one_case_for_all_is_wrong_if_the_result_follows_from_it(read: Read) -> None:
    text = r"""One sample: $\ell = -\sum_c y_c \log p_c$

$\frac{\partial \ell}{\partial p_k} = -\frac{y_k}{p_k}$ and $\frac{\partial p_k}{\partial f_k} = p_k(1-p_k)$

$\frac{\partial \ell}{\partial f_k} = \frac{\partial \ell}{\partial p_k}\frac{\partial p_k}{\partial f_k} = -y_k(1-p_k)$

$\frac{\partial f_k}{\partial w_k} = x$

$\frac{\partial J}{\partial w_k} = RESULT + 2\lambda w_k$"""
    wrong = read(text.replace("RESULT", r"-\frac{1}{N}\sum_i y_{ik}(1-p_{ik})\,x_i")).claims
    assert next(claim.status for claim in wrong if claim.line == 5) == "differs"
    assert "follows rightly from line 5" in wrong[-1].note


def test_a_slip_further_down_is_no_slip_of_a_line_of_one_example_by_the_accident_of_a_size(read: Read) -> None:
    text = r"""$$J(\theta) = \frac1m\sum_{i=1}^m \ell^{(i)} + \lambda\sum_j \|\theta_j\|_2^2, \qquad
\ell^{(i)} = -\sum_c y_c^{(i)}\log\hat y_c^{(i)}$$

I drop $(i)$ for now.

$$\frac{\partial \ell}{\partial z_j} = -(y_j - \hat y_j)$$

$$\frac{\partial J}{\partial\theta_j} = \frac1m\sum_{i=1}^m \left(y_j^{(i)} - \hat y_j^{(i)}\right)x^{(i)} +
2\lambda\theta_j$$
"""
    names = r"$z_j^{(i)} = \theta_j^\top x^{(i)}$, $\hat y^{(i)} = \mathrm{softmax}(z^{(i)})$, $m$ examples."
    wrong = [claim.line for claim in read(f"{names}\n\n{text}").claims if claim.status == "differs"]
    assert wrong == [10]
