"""Right lines beside words or marginal lines that are wrong: a person marks them."""

from __future__ import annotations

import pytest

from grader.derivation.judging.words.summing import announces_sums

from .conftest import Read
from .test_unverified import ANSWER


@pytest.mark.parametrize(
    "more",
    [
        # A label that is chosen where nothing supposes it
        r"Then $y_2 = 1$.",
        r"For all examples, $y_{i2} = 1$.",
        r"Note that $y_1 = y_3$.",
        r"So $y_{i1} = 0$.",
        # A rule about a vector that depends on what is differentiated by
        r"By the rule $\nabla_x p^T x = p$.",
        r"$\nabla_x (f^T x) = f$",
        # What words call the result is no rule and no remark
        r"The result is (as we know) $A = B$.",
        # A factor that is another one for each class and feature
        r"$$p_{ik} x_{ij} \propto x_{ij}$$",
        r"$$w_{kj} \propto w_{kj}^2$$",
        # Others, but no other classes; a "for" that is not right before what is supposed
        r"For all the other examples $y_{ic} = 0$.",
        r"The gradient for the whole class is such that $y_{ik} = 1$.",
        r"This is done for one reason: $y_{ik} = 1$.",
        # An order that is claimed
        r"When $k$ is right we have $p_{ik} < y_{ik}$.",
        # Sizes that are not said as shapes
        r"Then $K N = d K$.",
        # Code that is not read, and claims something
        "`P = Y`",
        "`P[i, k] > 1`",
        "Then `assert dW == 0`.",
        "The gradient is `2 * lam * W`.",
        # What a sentence says that a derivative is
        "d/dw_k of J is sum_i (p_ik - y_ik) x_i.",
        "grad_{w_k} J: (p_ik - y_ik) x_i",
        r"So $\frac{\partial f_{ik}}{\partial w_k}$ is $y_{ik} x_i$.",
        r"So $\frac{\partial p_{ic}}{\partial f_{ik}}$ is $p_{ic}(1-p_{ic})$.",
        # Shapes of products, behind another side or small spaces
        r"$F = XW^\top \in \mathbb{R}^{N\times d}$",
        r"$$\begin{aligned} s &= \exp(F)\,\mathbf 1_K \in \mathbb{R}^K \\ s &= \exp(F) \mathbf 1_K \end{aligned}$$",
        # A mistake that is owned
        "Hier ist der Fehler.",
        "Da ist noch ein Fehler",
        # Classes that are none
        r"Here $g_i \in \{1,\dots,K\}$ is the cluster, and $y_{ik} = g_i$.",
    ],
)
def test_what_is_wrong_beside_right_lines_is_not_awarded(more: str, read: Read) -> None:
    assert read(f"{ANSWER}\n\n{more}").points is None


@pytest.mark.parametrize(
    "more",
    [
        r"$$p_{ik} \propto e^{f_{ik}}$$",
        r"So $\frac{\partial p_{ic}}{\partial f_{ik}}$ is $p_{ic}(\delta_{ck}-p_{ik})$.",
        r"The derivative $\nabla_{w_k} J$ is $2\lambda w_k$ plus $\frac1N\sum_i(p_{ik}-y_{ik})x_i$.",
        "In code it is `np.sum(a, axis=1, keepdims=True)` with `lr = 0.1`.",
        r"Damit ist der Fehler $J = -\frac1N\sum_i\sum_c y_{ic} \log p_{ic} + \lambda \sum_c \|w_c\|^2$.",
        r"$F = XW^\top \in \mathbb{R}^{N\times K}$",
        "(I put the minus and the factor back at the very end so that I don't lose them.)",
        r"$$\begin{aligned} s &= \exp(F)\,\mathbf 1_K \in \mathbb{R}^N \\ s &= \exp(F) \mathbf 1_K \end{aligned}$$",
        r"The shapes fit: $(K \times N)(N \times d) = K \times d$.",
    ],
)
def test_what_is_right_beside_them_does_no_harm(more: str, read: Read) -> None:
    assert read(f"{ANSWER}\n\n{more}").points == 10.0


@pytest.mark.parametrize(
    ("words", "announced"),
    [
        ("Repeated indices are summed over.", True),
        ("We sum over indices that appear twice.", True),
        ("The sum is repeated for each class.", False),
        ("Indices that appear twice are not summed over.", False),
        ("We use Einstein's convention not here but later.", False),
    ],
)
def test_sums_are_understood_only_where_words_say_it_of_indices(words: str, announced: bool) -> None:
    assert announces_sums(words) is announced


@pytest.mark.parametrize("sign", ["∎", "□", "■"])
def test_a_sign_that_ends_a_proof_does_no_harm(sign: str, read: Read) -> None:
    assert read(f"{ANSWER} {sign}").points == 10.0
