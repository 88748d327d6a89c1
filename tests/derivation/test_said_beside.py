"""What an answer says falsely beside right lines, in words or of where something lies: a person marks it."""

from __future__ import annotations

import pytest

from grader.derivation.judging.words.unchecked import unchecked
from grader.derivation.text.whereabouts import Lying, Running, lying, running

from .conftest import Read
from .test_unverified import ANSWER

WRONG = {
    "a shape": r"with $w_k \in \mathbb{R}^{K}$.",
    "no shape": r"with $w_k \in \mathbb{R}$.",
    "a shape behind": r"The probability $p_{ik} - y_{ik}$ is a vector in $\mathbb{R}^d$.",
    "a size in a table": "| symbol | shape |\n|---|---|\n| $w_k$ | $K \\times N$ |\n",
    "a set": r"where $p_{ik} \in \{0, 1\}$.",
    "a range": r"for $k = 1, \dots, N$.",
    "a first class left out": r"for all $k = 2, \ldots, K$.",
    "an index": r"Here $p_{ik}$ is the probability that example $k$ is of it.",
    "independence": r"Note that $p_{ic}$ does not depend on $f_{ik}$ for $c \ne k$.",
    "a size": r"where $K = 2$.",
    "a symbol as a derivative": "Pieces:\n\n- $\\partial f_{ik} / \\partial w_k$ is $w_k$\n- that is all",
    "a derivative in words": r"(the norm's derivative is $w_k$)",
    "a case": r"Sanity check: if $\lambda = 0$ then the gradient is $2 w_k$.",
    "a rule in letters of its own": r"since $\log (a + b) = \log a + \log b$.",
    "another": r"since $e^{a+b} = e^a + e^b$.",
    "a restriction in a formula": r"$$\frac{\partial f_{ik}}{\partial w_k} = x_i \text{ only for the correct class}$$",
    "code": "In numpy: `(P - Y).T @ X / N + lam * W`",
    "words": "The derivative of the regulariser is lambda times the weight vector.",
    "words in a formula": r"$$\text{where the derivative of the regulariser is } \lambda w_k$$",
}
RIGHT = {
    "shapes": r"with $w_k, x_i \in \mathbb{R}^d$, $y_i \in \mathbb{R}^K$ and $W \in \mathbb{R}^{K \times d}$.",
    "the gradient": r"so $\frac{\partial J}{\partial w_k} \in \mathbb{R}^d$.",
    "an open index": r"where $X \in \mathbb{R}^{N \times d}$ has the examples as rows.",
    "a set": r"where $y_{ik} \in \{0, 1\}$ and $p_{ik} \in (0, 1)$.",
    "ranges": r"for $k = 1, \dots, K$ and $i = 1, \dots, N$.",
    "indices": r"Here $p_{ik}$ is the probability that example $i$ is of class $k$.",
    "independence": r"Note that $f_{ic}$ does not depend on $w_k$ for $c \ne k$.",
    "a symbol as a derivative": r"So $\frac{\partial f_{ik}}{\partial w_k}$ is $x_i$.",
    "laws": "The log of a quotient is the difference of the logs.",
}


@pytest.mark.parametrize("more", WRONG.values(), ids=WRONG)
def test_what_is_said_falsely_beside_right_lines_is_a_persons(more: str, read: Read) -> None:
    assert read(f"{ANSWER}\n\n{more}\n").points is None


@pytest.mark.parametrize("more", RIGHT.values(), ids=RIGHT)
def test_what_is_said_truly_beside_them_does_no_harm(more: str, read: Read) -> None:
    assert read(f"{ANSWER}\n\n{more}\n").points == 10.0


@pytest.mark.parametrize(
    ("sentence", "doubted"),
    [
        ("The gradient is the mean of label minus prediction times the input.", True),
        ("The gradient is ■, the mean of all of them.", False),
        ("The gradient with respect to ▫ is a scalar.", True),
        ("This only holds for the correct class.", True),
        ("This only holds for ▵.", False),
        ("The log of a sum is the sum of the logs.", True),
        ("The log of a product is the sum of the logs.", False),
        ("The gradient of the mean is the mean of the gradients.", False),
        ("The log of the average is the average of the logs.", True),
        ("The probabilities sum to ▫.", True),
        ("The sum of the labels is zero.", True),
        ("The probabilities sum to one.", False),
        ("The regulariser contributes lambda times the weights.", True),
        ("The regulariser contributes ■.", False),
    ],
)
def test_sentences_that_state_mathematics_in_words_are_known(sentence: str, doubted: bool) -> None:
    assert (unchecked(sentence, ["regulariser"]) is not None) is doubted


def test_where_something_lies_is_read() -> None:
    assert list(lying(r"x_1, x_2 \in \mathbb{R}^{d \times 1}, \lambda \in \mathbb R")) == [
        Lying("x_2", ("d",)),
        Lying(r"\lambda"),
    ]
    assert list(lying(r"p_{i,k} \in (0, 1)")) == [Lying("p_{i,k}", (), (0.0, 1.0))]
    assert list(running(r"k = 1, \dots, K, \quad i \in \{1, 2, \ldots, N\}")) == [
        Running("k", 1, "K"),
        Running("i", 1, "N"),
    ]
