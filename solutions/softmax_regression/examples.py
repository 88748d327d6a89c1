"""The residual term (1/N) sum_i (p_ik - y_ik) x_i with other examples or labels than those that were given.

The rubric has the words for each; see docs/grading-science.md.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from reference import softmax  # type: ignore[import-not-found]

Floats = NDArray[np.float64]


def _term(W: Floats, X: Floats, Y: Floats, k: int, used: Floats) -> Floats:
    """Probabilities of the examples X, and the examples `used` beside the residuals."""
    return np.asarray((softmax(X @ W.T) - Y)[:, k] @ used / len(X))


def _divided(A: Floats, by: Floats) -> Floats:
    return np.asarray(A / np.where(by == 0, 1, by))


CHANGES: dict[str, Callable[[Floats], Floats]] = {
    "centred": lambda X: X - X.mean(axis=0),
    "standardised": lambda X: _divided(X - X.mean(axis=0), X.std(axis=0)),
    "unit_length": lambda X: _divided(X, np.sqrt((X**2).sum(axis=1, keepdims=True))),
    "unit_sum": lambda X: _divided(X, X.sum(axis=1, keepdims=True)),
    "unit_columns": lambda X: _divided(X, np.sqrt((X**2).sum(axis=0))),
    "over_largest": lambda X: _divided(X, np.abs(X).max()),
    "over_largest_of_feature": lambda X: _divided(X, np.abs(X).max(axis=0)),
    "over_deviation": lambda X: _divided(X, X.std(axis=0)),
    "rescaled": lambda X: _divided(X - X.min(axis=0), X.max(axis=0) - X.min(axis=0)),
    "absolute": np.abs,
    "squared": np.square,
    "rectified": lambda X: np.maximum(X, 0),
    "signs": np.sign,
    "whole": np.trunc,
    "rounded": np.round,
    "over_255": lambda X: X / 255,
    "without_last": lambda X: X * (np.arange(X.shape[1]) < X.shape[1] - 1),
    "without_first": lambda X: X * (np.arange(X.shape[1]) > 0),
    "last_one": lambda X: np.where(np.arange(X.shape[1]) == X.shape[1] - 1, 1.0, X),
    "first_one": lambda X: np.where(np.arange(X.shape[1]) == 0, 1.0, X),
    "row_before": lambda X: np.roll(X, 1, axis=0),
    "row_after": lambda X: np.roll(X, -1, axis=0),
    "rows_reversed": lambda X: X[::-1],
    "features_reversed": lambda X: X[:, ::-1],
    "feature_before": lambda X: np.roll(X, 1, axis=1),
    "feature_after": lambda X: np.roll(X, -1, axis=1),
    "read_by_columns": lambda X: X.T.reshape(X.shape),
    "transposed": lambda X: X.T if X.shape[0] == X.shape[1] else X,
    "rows_sorted": lambda X: X[np.argsort(X[:, 0], kind="stable")],
    "columns_sorted": lambda X: np.sort(X, axis=0),
    "mean": lambda X: np.broadcast_to(X.mean(axis=0), X.shape),
    "first_feature": lambda X: np.broadcast_to(X[:, :1], X.shape),
    "first": lambda X: np.broadcast_to(X[0], X.shape),
}


def changed_everywhere(W: Floats, X: Floats, Y: Floats, k: int, value: str) -> Floats:
    changed = CHANGES[value](X)
    return _term(W, changed, Y, k, changed)


def changed_beside_residuals(W: Floats, X: Floats, Y: Floats, k: int, value: str) -> Floats:
    return _term(W, X, Y, k, CHANGES[value](X))


def changed_in_logits(W: Floats, X: Floats, Y: Floats, k: int, value: str) -> Floats:
    return _term(W, CHANGES[value](X), Y, k, X)


WEIGHTS: dict[str, Callable[[Floats], Floats]] = {
    "centred_features": lambda W: W - W.mean(axis=0),
    "centred_rows": lambda W: W - W.mean(axis=1, keepdims=True),
    "unit_length": lambda W: _divided(W, np.sqrt((W**2).sum(axis=1, keepdims=True))),
    "absolute": np.abs,
    "rectified": lambda W: np.maximum(W, 0),
    "squared": np.square,
    "negative": np.negative,
    "rows_reversed": lambda W: W[::-1],
    "class_before": lambda W: np.roll(W, 1, axis=0),
    "class_after": lambda W: np.roll(W, -1, axis=0),
    "features_reversed": lambda W: W[:, ::-1],
    "read_by_columns": lambda W: W.T.reshape(W.shape),
    "transposed": lambda W: W.T if W.shape[0] == W.shape[1] else W,
    "last_zero": lambda W: W * (np.arange(W.shape[1]) < W.shape[1] - 1),
    "first_zero": lambda W: W * (np.arange(W.shape[1]) > 0),
    "zero": np.zeros_like,
    "ones": np.ones_like,
    "over_largest": lambda W: _divided(W, np.abs(W).max()),
}


def weights_changed(W: Floats, X: Floats, Y: Floats, k: int, value: str) -> Floats:
    return _term(WEIGHTS[value](W), X, Y, k, X)


LABELS: dict[str, Callable[[Floats], Floats]] = {
    "row_before": lambda Y: np.roll(Y, 1, axis=0),
    "row_after": lambda Y: np.roll(Y, -1, axis=0),
    "rows_reversed": lambda Y: Y[::-1],
    "classes_reversed": lambda Y: Y[:, ::-1],
    "sorted": lambda Y: Y[np.argsort(Y.argmax(axis=1), kind="stable")],
    "signs": lambda Y: 2 * Y - 1,
    "over_counts": lambda Y: _divided(Y, Y.sum(axis=0)),
    "first_label": lambda Y: np.broadcast_to(Y[0], Y.shape),
    "read_by_columns": lambda Y: Y.T.reshape(Y.shape),
    "transposed": lambda Y: Y.T if Y.shape[0] == Y.shape[1] else Y,
    "frequencies": lambda Y: np.broadcast_to(Y.mean(axis=0), Y.shape),
    "counts": lambda Y: np.broadcast_to(Y.sum(axis=0), Y.shape),
    "softmax": softmax,
    "class_numbers": lambda Y: np.repeat(Y.argmax(axis=1)[:, None], Y.shape[1], axis=1),
    "counted_from_one": lambda Y: np.eye(Y.shape[1])[np.minimum(Y.argmax(axis=1) + 1, Y.shape[1] - 1)],
}


def labels_changed(W: Floats, X: Floats, Y: Floats, k: int, value: str) -> Floats:
    return _term(W, X, LABELS[value](Y), k, X)


def product_of_means(W: Floats, X: Floats, Y: Floats, k: int) -> Floats:
    return np.asarray((softmax(X @ W.T) - Y)[:, k].mean() * X.mean(axis=0))


def sum_times_mean(W: Floats, X: Floats, Y: Floats, k: int) -> Floats:
    return np.asarray((softmax(X @ W.T) - Y)[:, k].sum() * X.mean(axis=0))


def median(W: Floats, X: Floats, Y: Floats, k: int) -> Floats:
    return np.asarray(np.median((softmax(X @ W.T) - Y)[:, [k]] * X, axis=0))


def largest(W: Floats, X: Floats, Y: Floats, k: int) -> Floats:
    return np.asarray(np.max((softmax(X @ W.T) - Y)[:, [k]] * X, axis=0))


def row_of_residuals(W: Floats, X: Floats, Y: Floats, k: int) -> Floats:
    residuals = softmax(X @ W.T) - Y
    return np.asarray(np.resize(residuals[k % len(X)], len(X)) @ X / len(X))


def residuals_summed_over_classes(W: Floats, X: Floats, Y: Floats, k: int) -> Floats:
    return np.asarray(np.abs(softmax(X @ W.T) - Y).sum(axis=1) @ X / len(X))


def deviations(W: Floats, X: Floats, Y: Floats, k: int) -> Floats:
    """The residuals less their mean over the examples."""
    residuals = (softmax(X @ W.T) - Y)[:, k]
    return np.asarray((residuals - residuals.mean()) @ X / len(X))


def residuals_unit_length(W: Floats, X: Floats, Y: Floats, k: int) -> Floats:
    residuals = (softmax(X @ W.T) - Y)[:, k]
    return np.asarray(_divided(residuals, np.sqrt((residuals**2).sum())) @ X / len(X))


def residual_without_x(W: Floats, X: Floats, Y: Floats, k: int) -> Floats:
    return np.full(X.shape[1], (softmax(X @ W.T) - Y)[:, k].mean())


def residual_summed_features(W: Floats, X: Floats, Y: Floats, k: int) -> Floats:
    return np.full(X.shape[1], ((softmax(X @ W.T) - Y)[:, k] @ X).sum() / len(X))


def residual_mean_features(W: Floats, X: Floats, Y: Floats, k: int) -> Floats:
    return np.full(X.shape[1], ((softmax(X @ W.T) - Y)[:, k] @ X).mean() / len(X))


def absolute_products(W: Floats, X: Floats, Y: Floats, k: int) -> Floats:
    return np.asarray(np.abs((softmax(X @ W.T) - Y)[:, k]) @ np.abs(X) / len(X))
