"""Formulas without equality that are derivatives of the one that their sentence has before them."""

from __future__ import annotations

import pytest

from .conftest import Read
from .test_unverified import ANSWER

PENALTY = r"The penalty is $\lambda\sum_c\|w_c\|^2$"


def with_words(words: str) -> list[str]:
    """The answer with words near its beginning, and at its end."""
    return [ANSWER.replace("\n\n$$", f"\n\n{words}\n\n$$", 1), f"{ANSWER}\n\n{words}"]


@pytest.mark.parametrize(
    "words",
    [
        rf"{PENALTY}, whose gradient is $2\lambda w_k$.",
        rf"{PENALTY} with derivative $2\lambda w_k^\top$.",
        r"The squared norm $\|w_k\|^2$ has the gradient $2 w_k$.",
        r"The gradient of $-\sum_c y_{ic}f_{ic}$ is $-y_{ik}x_i$.",
        r"La dérivée de $\log\sum_c e^{f_{ic}}$ est $e^{f_{ik}}/\sum_c e^{f_{ic}}$.",
        r"For one example $\sum_c y_{ic}\log p_{ic}$ has the gradient $(y_{ik}-p_{ik})x_i$.",
    ],
)
def test_a_formula_and_its_derivative_are_known(read: Read, words: str) -> None:
    assert [read(answer).points for answer in with_words(words)] == [10.0, 10.0]


@pytest.mark.parametrize(
    "words",
    [
        rf"{PENALTY}, whose gradient is $\lambda w_k$.",
        rf"{PENALTY} with derivative $-2\lambda w_k^\top$.",
        r"The penalty is $\frac\lambda2\sum_c\|w_c\|^2$, whose gradient is $\lambda w_k$.",
        r"The squared norm $\|w_k\|^2$ has the gradient $w_k/2$.",
        r"The gradient of $-\sum_c y_{ic}f_{ic}$ is $y_{ik}x_i$.",
        r"For one example $\sum_c y_{ic}\log p_{ic}$ has the gradient $(p_{ik}-y_{ik})x_i$.",
        r"The gradient of $J$ is $\lambda w_k$.",
    ],
)
def test_a_wrong_derivative_in_words_is_for_a_person(read: Read, words: str) -> None:
    assert [read(answer).points for answer in with_words(words)] == [None, None]


DIFFERENTIALS = r"""
Let $\mathbf f = W\mathbf x$ be the logits of one example, with its one-hot label $\mathbf y$.
$$\ell = -\mathbf y^\top \mathbf f + \log(\mathbf 1^\top \exp(\mathbf f))$$
$$d\ell = -\mathbf y^\top d\mathbf f + \frac{\exp(\mathbf f)^\top d\mathbf f}{\mathbf 1^\top \exp(\mathbf f)}
 = (\mathbf p - \mathbf y)^\top d\mathbf f$$
With $d\mathbf f = dW\, \mathbf x$ this is
$$d\ell = (\mathbf p-\mathbf y)^\top dW\,\mathbf x = \mathrm{tr}\left(\mathbf x(\mathbf p-\mathbf y)^\top dW\right)$$
so that $\frac{\partial \ell}{\partial W} = (\mathbf p - \mathbf y)\mathbf x^\top$.
The regulariser is $\lambda\,\mathrm{tr}(W^\top W)$ with SAID.
$$\frac{\partial J}{\partial W} = \frac{1}{N}\sum_{i=1}^N(\mathbf p_i - \mathbf y_i)\mathbf x_i^\top + 2\lambda W$$
$$\frac{\partial J}{\partial \mathbf w_k} = \frac{1}{N}\sum_{i=1}^N(p_{ik} - y_{ik})\mathbf x_i + 2\lambda \mathbf w_k$$
"""


@pytest.mark.parametrize(
    ("said", "points"),
    [
        (r"differential $2\lambda\,\mathrm{tr}(W^\top dW)$", 10.0),
        (r"differential $2\lambda\,\langle W, dW\rangle$", 10.0),
        (r"gradient $2\lambda W$", 10.0),
        (r"differential $\lambda\,\mathrm{tr}(W^\top dW)$", None),
        (r"differential $2\lambda\,\langle W, W\rangle$", None),
        (r"gradient $\lambda W$", None),
    ],
)
def test_a_differential_in_words(read: Read, said: str, points: float | None) -> None:
    assert read(DIFFERENTIALS.replace("SAID", said)).points == points
