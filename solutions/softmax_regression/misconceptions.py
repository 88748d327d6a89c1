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


def hinge_loss(W: Floats, X: Floats, Y: Floats, lam: float) -> float:
    F = X @ W.T
    own = (F * Y).sum(axis=1, keepdims=True)
    return float((np.maximum(0, F - own + 1) * (1 - Y)).sum() / len(X) + lam * (W * W).sum())


def squared_error(W: Floats, X: Floats, Y: Floats, lam: float) -> float:
    return float(((softmax(X @ W.T) - Y) ** 2).sum() / len(X) + lam * (W * W).sum())


def one_against_rest(W: Floats, X: Floats, Y: Floats, lam: float) -> float:
    F = X @ W.T
    return float((np.logaddexp(0, F) - Y * F).sum() / len(X) + lam * (W * W).sum())


def class_weights(W: Floats, X: Floats, Y: Floats, lam: float) -> float:
    v = _weights(Y)
    log_p = np.log(softmax(X @ W.T))
    return float(-(v[:, None] * Y * log_p).sum() + lam * (W * W).sum())


def _weights(Y: Floats) -> Floats:
    """Of each example, so that every class that is there counts the same and all of them one."""
    counts = Y.sum(axis=0)
    return np.asarray((Y / np.maximum(counts, 1)).sum(axis=1) / (counts > 0).sum())


def _gradient(residual: Floats, W: Floats, X: Floats, lam: float, k: int) -> Floats:
    return np.asarray(residual @ X / len(X) + 2 * lam * W[k])


def gradient_of_hinge(W: Floats, X: Floats, Y: Floats, lam: float, k: int) -> Floats:
    F = X @ W.T
    own = (F * Y).sum(axis=1, keepdims=True)
    beyond = (F - own + 1 > 0) * (1 - Y)
    return _gradient(beyond[:, k] - Y[:, k] * beyond.sum(axis=1), W, X, lam, k)


def gradient_of_squared_error(W: Floats, X: Floats, Y: Floats, lam: float, k: int) -> Floats:
    P = softmax(X @ W.T)
    return _gradient(2 * P[:, k] * ((P - Y)[:, k] - ((P - Y) * P).sum(axis=1)), W, X, lam, k)


def residual_times_p_times_rest(W: Floats, X: Floats, Y: Floats, lam: float, k: int) -> Floats:
    p = softmax(X @ W.T)[:, k]
    return _gradient((p - Y[:, k]) * p * (1 - p), W, X, lam, k)


def labels_over_p(W: Floats, X: Floats, Y: Floats, lam: float, k: int) -> Floats:
    return _gradient(-Y[:, k] / softmax(X @ W.T)[:, k], W, X, lam, k)


def gradient_of_class_weights(W: Floats, X: Floats, Y: Floats, lam: float, k: int) -> Floats:
    return _gradient(len(X) * _weights(Y) * (softmax(X @ W.T) - Y)[:, k], W, X, lam, k)


def own_examples_only(W: Floats, X: Floats, Y: Floats, lam: float, k: int) -> Floats:
    return _gradient(Y[:, k] * (softmax(X @ W.T)[:, k] - 1), W, X, lam, k)


def other_examples_only(W: Floats, X: Floats, Y: Floats, lam: float, k: int) -> Floats:
    return _gradient((1 - Y[:, k]) * softmax(X @ W.T)[:, k], W, X, lam, k)


def smoothed_labels(W: Floats, X: Floats, Y: Floats, lam: float, k: int) -> Floats:
    return _gradient(softmax(X @ W.T)[:, k] - (0.9 * Y[:, k] + 0.1 / len(W)), W, X, lam, k)
