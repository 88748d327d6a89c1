"""What students take for the residual term (1/N) sum_i (p_ik - y_ik) x_i as a whole.

The rubric has the words for each; `value` is a number that it lists. See docs/grading-science.md.
"""

import numpy as np
from numpy.typing import NDArray

from reference import softmax  # type: ignore[import-not-found]

Floats = NDArray[np.float64]


def _residuals(W: Floats, X: Floats, Y: Floats) -> Floats:
    return np.asarray(softmax(X @ W.T) - Y)


def _term(X: Floats, residuals: Floats) -> Floats:
    """(1/N) sum_i residual_i x_i."""
    return np.asarray(residuals @ X / X.shape[0])


def _some(W: Floats, X: Floats, Y: Floats, k: int, weights: Floats) -> Floats:
    return _term(X, weights * _residuals(W, X, Y)[:, k])


def _through(P: Floats, slopes: Floats, k: int) -> Floats:
    """sum_c slope_ic dp_ic/df_ik: what the softmax's Jacobian makes of the derivatives by the probabilities."""
    return np.asarray(P[:, k] * (slopes[:, k] - (slopes * P).sum(axis=1)))


def _losses(W: Floats, X: Floats, Y: Floats) -> Floats:
    F = X @ W.T
    m = F.max(axis=1)
    return np.asarray(m + np.log(np.exp(F - m[:, None]).sum(axis=1)) - (Y * F).sum(axis=1))


def residual_term(W: Floats, X: Floats, Y: Floats, k: int) -> Floats:
    return _term(X, _residuals(W, X, Y)[:, k])


# Another function of p and y


def own_class_only(W: Floats, X: Floats, Y: Floats, k: int) -> Floats:
    return _some(W, X, Y, k, Y[:, k])


def other_classes_only(W: Floats, X: Floats, Y: Floats, k: int) -> Floats:
    return _some(W, X, Y, k, 1 - Y[:, k])


def zero_at_overflow(W: Floats, X: Floats, Y: Floats, k: int) -> Floats:
    E = np.exp(X @ W.T)
    return _term(X, np.nan_to_num(E[:, k] / E.sum(axis=1)) - Y[:, k])


def absolute(W: Floats, X: Floats, Y: Floats, k: int) -> Floats:
    return _term(X, np.abs(_residuals(W, X, Y)[:, k]))


def squared(W: Floats, X: Floats, Y: Floats, k: int) -> Floats:
    return _term(X, _residuals(W, X, Y)[:, k] ** 2)


def cubed(W: Floats, X: Floats, Y: Floats, k: int) -> Floats:
    return _term(X, _residuals(W, X, Y)[:, k] ** 3)


def own_class_weighted(W: Floats, X: Floats, Y: Floats, k: int, value: float) -> Floats:
    return _some(W, X, Y, k, 1 + (value - 1) * Y[:, k])


def sign_only(W: Floats, X: Floats, Y: Floats, k: int) -> Floats:
    return _term(X, np.sign(_residuals(W, X, Y)[:, k]))


def times_p(W: Floats, X: Floats, Y: Floats, k: int) -> Floats:
    return _some(W, X, Y, k, softmax(X @ W.T)[:, k])


def times_p_times_rest(W: Floats, X: Floats, Y: Floats, k: int) -> Floats:
    p = softmax(X @ W.T)[:, k]
    return _some(W, X, Y, k, p * (1 - p))


def times_logits(W: Floats, X: Floats, Y: Floats, k: int) -> Floats:
    return _some(W, X, Y, k, X @ W[k])


def squared_error(W: Floats, X: Floats, Y: Floats, k: int) -> Floats:
    return _term(X, _through(softmax(X @ W.T), _residuals(W, X, Y), k))


def loss_of_softmax_twice(W: Floats, X: Floats, Y: Floats, k: int) -> Floats:
    P = softmax(X @ W.T)
    return _term(X, _through(P, softmax(P) - Y, k))


def binary_cross_entropy(W: Floats, X: Floats, Y: Floats, k: int) -> Floats:
    P = np.clip(softmax(X @ W.T), 1e-300, 1 - 2.0**-53)
    return _term(X, _through(P, -Y / P + (1 - Y) / (1 - P), k))


def jacobian_diagonal(W: Floats, X: Floats, Y: Floats, k: int) -> Floats:
    return _term(X, -Y[:, k] * (1 - softmax(X @ W.T)[:, k]))


def jacobian_times_labels(W: Floats, X: Floats, Y: Floats, k: int) -> Floats:
    return _term(X, -_through(softmax(X @ W.T), Y, k))


def hinge(W: Floats, X: Floats, Y: Floats, k: int) -> Floats:
    F = X @ W.T
    active = ((F - (F * Y).sum(axis=1, keepdims=True) + 1) > 0) * (1 - Y)
    return _term(X, np.where(Y[:, k] == 1, -active.sum(axis=1), active[:, k]))


def hinge_of_worst_class(W: Floats, X: Floats, Y: Floats, k: int) -> Floats:
    F = X @ W.T
    margins = F + 1 - Y
    worst = np.eye(W.shape[0])[margins.argmax(axis=1)]
    return _term(X, (worst - Y)[:, k])


def focal(W: Floats, X: Floats, Y: Floats, k: int, value: float) -> Floats:
    return _some(W, X, Y, k, (1 - (softmax(X @ W.T) * Y).sum(axis=1)) ** value)


def smoothed_labels(W: Floats, X: Floats, Y: Floats, k: int, value: float) -> Floats:
    return _term(X, softmax(X @ W.T)[:, k] - (1 - value) * Y[:, k] - value / Y.shape[1])


def smoothed_to_others(W: Floats, X: Floats, Y: Floats, k: int, value: float) -> Floats:
    others = value * (1 - Y[:, k]) / max(Y.shape[1] - 1, 1)
    return _term(X, softmax(X @ W.T)[:, k] - (1 - value) * Y[:, k] - others)


def small_residuals_dropped(W: Floats, X: Floats, Y: Floats, k: int, value: float) -> Floats:
    r = _residuals(W, X, Y)[:, k]
    return _term(X, np.where(np.abs(r) < value, 0, r))


def over_p(W: Floats, X: Floats, Y: Floats, k: int) -> Floats:
    return _some(W, X, Y, k, 1 / np.maximum(softmax(X @ W.T)[:, k], 1e-300))


def over_p_times_rest(W: Floats, X: Floats, Y: Floats, k: int) -> Floats:
    p = np.clip(softmax(X @ W.T)[:, k], 1e-300, 1 - 2.0**-53)
    return _term(X, (p - Y[:, k]) / (p * (1 - p)))


def times_loss(W: Floats, X: Floats, Y: Floats, k: int) -> Floats:
    return _some(W, X, Y, k, _losses(W, X, Y))


def losses_for_residuals(W: Floats, X: Floats, Y: Floats, k: int) -> Floats:
    return _term(X, _losses(W, X, Y))


def times_weights(W: Floats, X: Floats, Y: Floats, k: int) -> Floats:
    return residual_term(W, X, Y, k) * W[k]


def weights_for_examples(W: Floats, X: Floats, Y: Floats, k: int) -> Floats:
    return np.asarray(_residuals(W, X, Y)[:, k].mean() * W[k])


def times_all_weights(W: Floats, X: Floats, Y: Floats, k: int) -> Floats:
    return np.asarray(_residuals(W, X, Y).mean(axis=0) @ W)


def of_label(W: Floats, X: Floats, Y: Floats, k: int) -> Floats:
    """p - 1 of each example's label, for every class k alike."""
    return _term(X, (_residuals(W, X, Y) * Y).sum(axis=1))


def sign_of_other_classes(W: Floats, X: Floats, Y: Floats, k: int) -> Floats:
    """Right for the examples of class k, of the wrong sign for the others."""
    return -absolute(W, X, Y, k)


def squared_error_of_sigmoid(W: Floats, X: Floats, Y: Floats, k: int) -> Floats:
    s = 1 / (1 + np.exp(-(X @ W[k])))
    return _term(X, (s - Y[:, k]) * s * (1 - s))


def squared_error_doubled(W: Floats, X: Floats, Y: Floats, k: int) -> Floats:
    return 2 * squared_error(W, X, Y, k)


def binary_losses_for_residuals(W: Floats, X: Floats, Y: Floats, k: int) -> Floats:
    p = np.clip(softmax(X @ W.T)[:, k], 1e-300, 1 - 2.0**-53)
    return _term(X, -Y[:, k] * np.log(p) - (1 - Y[:, k]) * np.log(1 - p))
