"""Known wrong answers, each a function that computes what the misconception computes.

The rubric has the message and the credit for each. Arguments are those of the function that the answer stands for.
"""

import numpy as np
from numpy.typing import NDArray

from reference import loss, softmax  # type: ignore[import-not-found]

Floats = NDArray[np.float64]


def softmax_over_examples(F: Floats) -> Floats:
    return np.asarray(softmax(F.T).T)


def softmax_over_everything(F: Floats) -> Floats:
    E = np.exp(F - F.max())
    return np.asarray(E / E.sum())


def log_softmax(F: Floats) -> Floats:
    return np.asarray(np.log(softmax(F)))


def sum_for_mean(W: Floats, X: Floats, Y: Floats, lam: float) -> float:
    N = X.shape[0]
    return float(N * (loss(W, X, Y, lam) - lam * (W * W).sum()) + lam * (W * W).sum())


def regulariser_missing(W: Floats, X: Floats, Y: Floats, lam: float) -> float:
    return float(loss(W, X, Y, 0.0))


def regulariser_halved(W: Floats, X: Floats, Y: Floats, lam: float) -> float:
    return float(loss(W, X, Y, lam / 2))


def sign_of_the_data_term(W: Floats, X: Floats, Y: Floats, lam: float) -> float:
    return float(-loss(W, X, Y, 0.0) + lam * (W * W).sum())
