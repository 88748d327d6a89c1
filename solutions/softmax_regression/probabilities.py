"""The residual term (1/N) sum_i (p_ik - y_ik) x_i with what students take for the probabilities p_ik.

The rubric has the words for each; `value` is a number that it lists. See docs/grading-science.md.
"""

import numpy as np
from numpy.typing import NDArray

from reference import softmax  # type: ignore[import-not-found]

Floats = NDArray[np.float64]


def _term(X: Floats, residuals: Floats) -> Floats:
    """(1/N) sum_i residual_i x_i."""
    return np.asarray(residuals @ X / X.shape[0])


def _through(P: Floats, slopes: Floats, k: int) -> Floats:
    """sum_c slope_ic dp_ic/df_ik: what the softmax's Jacobian makes of the derivatives by the probabilities."""
    return np.asarray(P[:, k] * (slopes[:, k] - (slopes * P).sum(axis=1)))


def clipped_on_both_sides(W: Floats, X: Floats, Y: Floats, k: int, value: float) -> Floats:
    return _term(X, np.clip(softmax(X @ W.T)[:, k], value, 1 - value) - Y[:, k])


def clipped_from_below(W: Floats, X: Floats, Y: Floats, k: int, value: float) -> Floats:
    return _term(X, np.maximum(softmax(X @ W.T)[:, k], value) - Y[:, k])


def clipped_and_normalised(W: Floats, X: Floats, Y: Floats, k: int, value: float) -> Floats:
    P = np.clip(softmax(X @ W.T), value, 1 - value)
    return _term(X, P[:, k] / P.sum(axis=1) - Y[:, k])


def epsilon_added(W: Floats, X: Floats, Y: Floats, k: int, value: float) -> Floats:
    return _term(X, softmax(X @ W.T)[:, k] + value - Y[:, k])


def epsilon_in_denominator(W: Floats, X: Floats, Y: Floats, k: int, value: float) -> Floats:
    F = X @ W.T
    E = np.exp(F - F.max(axis=1, keepdims=True))
    return _term(X, E[:, k] / (E.sum(axis=1) + value) - Y[:, k])


def epsilon_in_denominator_unshifted(W: Floats, X: Floats, Y: Floats, k: int, value: float) -> Floats:
    E = np.exp(X @ W.T)
    return _term(X, E[:, k] / (E.sum(axis=1) + value) - Y[:, k])


def epsilon_in_logarithm(W: Floats, X: Floats, Y: Floats, k: int, value: float) -> Floats:
    P = softmax(X @ W.T)
    return _term(X, -_through(P, Y / (P + value), k))


def logits_clipped(W: Floats, X: Floats, Y: Floats, k: int, value: float) -> Floats:
    return _term(X, softmax(np.clip(X @ W.T, -value, value))[:, k] - Y[:, k])


def logits_capped(W: Floats, X: Floats, Y: Floats, k: int, value: float) -> Floats:
    return _term(X, softmax(np.minimum(X @ W.T, value))[:, k] - Y[:, k])


def shifted_logits_floored(W: Floats, X: Floats, Y: Floats, k: int, value: float) -> Floats:
    F = X @ W.T
    return _term(X, softmax(np.maximum(F - F.max(axis=1, keepdims=True), -value))[:, k] - Y[:, k])


def logits_multiplied(W: Floats, X: Floats, Y: Floats, k: int, value: float) -> Floats:
    return _term(X, softmax(value * (X @ W.T))[:, k] - Y[:, k])


def logits_over_root_d(W: Floats, X: Floats, Y: Floats, k: int) -> Floats:
    return _term(X, softmax(X @ W.T / np.sqrt(X.shape[1]))[:, k] - Y[:, k])


def logits_rectified(W: Floats, X: Floats, Y: Floats, k: int) -> Floats:
    return _term(X, softmax(np.maximum(X @ W.T, 0))[:, k] - Y[:, k])


def logits_with_one(W: Floats, X: Floats, Y: Floats, k: int) -> Floats:
    F = X @ W.T
    return _term(X, np.exp(F[:, k]) / (1 + np.exp(F).sum(axis=1)) - Y[:, k])


def own_class_not_in_sum(W: Floats, X: Floats, Y: Floats, k: int) -> Floats:
    E = np.exp(X @ W.T)
    return _term(X, E[:, k] / (E.sum(axis=1) - E[:, k]) - Y[:, k])


def last_logit_zero(W: Floats, X: Floats, Y: Floats, k: int) -> Floats:
    return _term(X, softmax(X @ np.vstack([W[:-1], 0 * W[-1:]]).T)[:, k] - Y[:, k])


def first_logit_zero(W: Floats, X: Floats, Y: Floats, k: int) -> Floats:
    return _term(X, softmax(X @ np.vstack([0 * W[:1], W[1:]]).T)[:, k] - Y[:, k])


def squares_for_exp(W: Floats, X: Floats, Y: Floats, k: int) -> Floats:
    F = (X @ W.T) ** 2
    return _term(X, F[:, k] / F.sum(axis=1) - Y[:, k])


def summed_over_batch(W: Floats, X: Floats, Y: Floats, k: int) -> Floats:
    F = X @ W.T
    E = np.exp(F - F.max(axis=1, keepdims=True))
    return _term(X, E[:, k] / E.sum() - Y[:, k])


def not_divided_by_sum(W: Floats, X: Floats, Y: Floats, k: int) -> Floats:
    F = X @ W.T
    return _term(X, np.exp(F - F.max(axis=1, keepdims=True))[:, k] - Y[:, k])


def divided_by_mean(W: Floats, X: Floats, Y: Floats, k: int) -> Floats:
    return _term(X, W.shape[0] * softmax(X @ W.T)[:, k] - Y[:, k])


def divided_by_largest(W: Floats, X: Floats, Y: Floats, k: int) -> Floats:
    F = X @ W.T
    return _term(X, F[:, k] / F.max(axis=1) - Y[:, k])


def divided_by_length(W: Floats, X: Floats, Y: Floats, k: int) -> Floats:
    F = X @ W.T
    E = np.exp(F - F.max(axis=1, keepdims=True))
    return _term(X, E[:, k] / np.sqrt((E * E).sum(axis=1)) - Y[:, k])


def over_examples_shifted(W: Floats, X: Floats, Y: Floats, k: int) -> Floats:
    F = X @ W.T
    E = np.exp(F - F.max(axis=1, keepdims=True))
    return _term(X, E[:, k] / E[:, k].sum() - Y[:, k])


def absolute_logits(W: Floats, X: Floats, Y: Floats, k: int) -> Floats:
    return _term(X, softmax(np.abs(X @ W.T))[:, k] - Y[:, k])


def softplus_for_exp(W: Floats, X: Floats, Y: Floats, k: int) -> Floats:
    F = np.logaddexp(0, X @ W.T)
    return _term(X, F[:, k] / F.sum(axis=1) - Y[:, k])


def sigmoids_normalised(W: Floats, X: Floats, Y: Floats, k: int) -> Floats:
    S = 1 / (1 + np.exp(-(X @ W.T)))
    return _term(X, S[:, k] / S.sum(axis=1) - Y[:, k])


def logits_standardised(W: Floats, X: Floats, Y: Floats, k: int) -> Floats:
    F = X @ W.T
    return _term(X, softmax(F / F.std(axis=1, keepdims=True))[:, k] - Y[:, k])


def biased_by_one(W: Floats, X: Floats, Y: Floats, k: int) -> Floats:
    return _term(X, softmax(X @ W.T + np.arange(W.shape[0]))[:, k] - Y[:, k])


def of_winner(W: Floats, X: Floats, Y: Floats, k: int) -> Floats:
    """The largest probability of each example in place of that of class k."""
    return _term(X, softmax(X @ W.T).max(axis=1) - Y[:, k])


def of_label(W: Floats, X: Floats, Y: Floats, k: int) -> Floats:
    """The probability of each example's label in place of that of class k."""
    return _term(X, (softmax(X @ W.T) * Y).sum(axis=1) - Y[:, k])


def column_shifted(W: Floats, X: Floats, Y: Floats, k: int) -> Floats:
    F = X @ W.T
    E = np.exp(F - F.max(axis=0))
    return _term(X, E[:, k] / E.sum(axis=1) - Y[:, k])


def less_uniform(W: Floats, X: Floats, Y: Floats, k: int) -> Floats:
    return _term(X, softmax(X @ W.T)[:, k] - 1 / W.shape[0] - Y[:, k])


def predicted_labels(W: Floats, X: Floats, Y: Floats, k: int) -> Floats:
    P = softmax(X @ W.T)
    return _term(X, P[:, k] - (P.argmax(axis=1) == k))


def half_precision(W: Floats, X: Floats, Y: Floats, k: int) -> Floats:
    return _term(X, softmax(X @ W.T)[:, k].astype(np.float16).astype(np.float64) - Y[:, k])


def small_probabilities_dropped(W: Floats, X: Floats, Y: Floats, k: int, value: float) -> Floats:
    p = softmax(X @ W.T)[:, k]
    return _term(X, np.where(p < value, 0, p) - Y[:, k])


def winner_takes_all(W: Floats, X: Floats, Y: Floats, k: int) -> Floats:
    F = X @ W.T
    return _term(X, (F.argmax(axis=1) == k) - Y[:, k])


def sparsemax(W: Floats, X: Floats, Y: Floats, k: int) -> Floats:
    Z = X @ W.T
    S = -np.sort(-Z, axis=1)
    excess = S.cumsum(axis=1) - 1
    size = (S * np.arange(1, Z.shape[1] + 1) > excess).sum(axis=1)
    threshold = excess[np.arange(len(Z)), size - 1] / size
    return _term(X, np.maximum(Z - threshold[:, None], 0)[:, k] - Y[:, k])


def rounded(W: Floats, X: Floats, Y: Floats, k: int, value: float) -> Floats:
    return _term(X, softmax(X @ W.T)[:, k].round(int(value)) - Y[:, k])


def not_divided_shifted_by_one(W: Floats, X: Floats, Y: Floats, k: int) -> Floats:
    F = X @ W.T
    return _term(X, np.exp(F - F.max())[:, k] - Y[:, k])


def shifted_numerator_only(W: Floats, X: Floats, Y: Floats, k: int) -> Floats:
    F = X @ W.T
    return _term(X, np.exp(F[:, k] - F.max(axis=1)) / np.exp(F).sum(axis=1) - Y[:, k])


def shifted_denominator_only(W: Floats, X: Floats, Y: Floats, k: int) -> Floats:
    F = X @ W.T
    return _term(X, np.exp(F[:, k]) / np.exp(F - F.max(axis=1, keepdims=True)).sum(axis=1) - Y[:, k])


def logits_over_largest(W: Floats, X: Floats, Y: Floats, k: int) -> Floats:
    F = X @ W.T
    return _term(X, softmax(F / F.max(axis=1, keepdims=True))[:, k] - Y[:, k])


def first_class_not_in_sum(W: Floats, X: Floats, Y: Floats, k: int) -> Floats:
    F = X @ W.T
    E = np.exp(F - F.max(axis=1, keepdims=True))
    return _term(X, E[:, k] / np.maximum(E[:, 1:].sum(axis=1), 1e-300) - Y[:, k])


def last_class_not_in_sum(W: Floats, X: Floats, Y: Floats, k: int) -> Floats:
    F = X @ W.T
    E = np.exp(F - F.max(axis=1, keepdims=True))
    return _term(X, E[:, k] / np.maximum(E[:, :-1].sum(axis=1), 1e-300) - Y[:, k])


def sum_up_to_own_class(W: Floats, X: Floats, Y: Floats, k: int) -> Floats:
    F = X @ W.T
    E = np.exp(F - F.max(axis=1, keepdims=True))
    return _term(X, E[:, k] / np.maximum(E[:, : k + 1].sum(axis=1), 1e-300) - Y[:, k])
