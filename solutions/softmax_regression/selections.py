"""The residual term (1/N) sum_i (p_ik - y_ik) x_i over some examples only, or with weights.

The rubric has the words for each; `value` is a number that it lists. See docs/grading-science.md.
"""

import numpy as np
from numpy.typing import NDArray

from reference import softmax  # type: ignore[import-not-found]

Floats = NDArray[np.float64]


def _residual_term(W: Floats, X: Floats, Y: Floats, k: int) -> Floats:
    return np.asarray((softmax(X @ W.T) - Y)[:, k] @ X / X.shape[0])


def _some(W: Floats, X: Floats, Y: Floats, k: int, weights: Floats) -> Floats:
    return np.asarray((weights * (softmax(X @ W.T) - Y)[:, k]) @ X / X.shape[0])


def balanced(W: Floats, X: Floats, Y: Floats, k: int) -> Floats:
    return _some(W, X, Y, k, (Y / np.maximum(Y.sum(axis=0), 1)).sum(axis=1) * len(X) / (Y.sum(axis=0) > 0).sum())


def balanced_over_all_classes(W: Floats, X: Floats, Y: Floats, k: int) -> Floats:
    return _some(W, X, Y, k, (Y / np.maximum(Y.sum(axis=0), 1)).sum(axis=1) * len(X) / Y.shape[1])


def frequency_weights(W: Floats, X: Floats, Y: Floats, k: int) -> Floats:
    return _some(W, X, Y, k, (Y * Y.mean(axis=0)).sum(axis=1))


def divided_by_class_count(W: Floats, X: Floats, Y: Floats, k: int) -> Floats:
    return np.asarray(_residual_term(W, X, Y, k) * len(X) / max(Y[:, k].sum(), 1))


def divided_by_class_count_plus_one(W: Floats, X: Floats, Y: Floats, k: int) -> Floats:
    return np.asarray(_residual_term(W, X, Y, k) * len(X) / (Y[:, k].sum() + 1))


def divided_by_present_classes(W: Floats, X: Floats, Y: Floats, k: int) -> Floats:
    return np.asarray(_residual_term(W, X, Y, k) * len(X) / (Y.sum(axis=0) > 0).sum())


def without_first(W: Floats, X: Floats, Y: Floats, k: int) -> Floats:
    return _some(W, X, Y, k, (np.arange(len(X)) > 0).astype(float))


def without_last(W: Floats, X: Floats, Y: Floats, k: int) -> Floats:
    return _some(W, X, Y, k, (np.arange(len(X)) < len(X) - 1).astype(float))


def without_first_and_last(W: Floats, X: Floats, Y: Floats, k: int) -> Floats:
    at = np.arange(len(X))
    return _some(W, X, Y, k, ((at > 0) & (at < len(X) - 1)).astype(float))


def first_example(W: Floats, X: Floats, Y: Floats, k: int) -> Floats:
    return np.asarray((softmax(X @ W.T) - Y)[0, k] * X[0])


def last_example(W: Floats, X: Floats, Y: Floats, k: int) -> Floats:
    return np.asarray((softmax(X @ W.T) - Y)[-1, k] * X[-1])


def first_over_n(W: Floats, X: Floats, Y: Floats, k: int) -> Floats:
    return first_example(W, X, Y, k) / len(X)


def last_over_n(W: Floats, X: Floats, Y: Floats, k: int) -> Floats:
    return last_example(W, X, Y, k) / len(X)


def last_twice(W: Floats, X: Floats, Y: Floats, k: int) -> Floats:
    return _some(W, X, Y, k, 1.0 + (np.arange(len(X)) == len(X) - 1))


def first_twice(W: Floats, X: Floats, Y: Floats, k: int) -> Floats:
    return _some(W, X, Y, k, 1.0 + (np.arange(len(X)) == 0))


def every_second(W: Floats, X: Floats, Y: Floats, k: int) -> Floats:
    return _some(W, X, Y, k, (np.arange(len(X)) % 2 == 0).astype(float))


def first_half(W: Floats, X: Floats, Y: Floats, k: int) -> Floats:
    return _some(W, X, Y, k, (np.arange(len(X)) < max(len(X) // 2, 1)).astype(float))


def decaying(W: Floats, X: Floats, Y: Floats, k: int, value: float) -> Floats:
    return _some(W, X, Y, k, value ** np.arange(len(X))[::-1])


def at_most(W: Floats, X: Floats, Y: Floats, k: int, value: float) -> Floats:
    n = min(int(value), len(X))
    return _residual_term(W, X[:n], Y[:n], k)


def at_most_over_n(W: Floats, X: Floats, Y: Floats, k: int, value: float) -> Floats:
    return _some(W, X, Y, k, (np.arange(len(X)) < value).astype(float))


def last_at_most(W: Floats, X: Floats, Y: Floats, k: int, value: float) -> Floats:
    n = min(int(value), len(X))
    return _residual_term(W, X[-n:], Y[-n:], k)


def whole_batches(W: Floats, X: Floats, Y: Floats, k: int, value: float) -> Floats:
    n = len(X) // int(value) * int(value) or len(X)
    return _some(W, X, Y, k, (np.arange(len(X)) < n).astype(float))


def mean_of_batch_means(W: Floats, X: Floats, Y: Floats, k: int, value: float) -> Floats:
    starts = range(0, len(X), int(value))
    return np.mean([_residual_term(W, X[s : s + int(value)], Y[s : s + int(value)], k) for s in starts], axis=0)


def duplicates_once(W: Floats, X: Floats, Y: Floats, k: int) -> Floats:
    first = np.unique(X, axis=0, return_index=True)[1]
    return _some(W, X, Y, k, np.isin(np.arange(len(X)), first).astype(float))


def mean_of_distinct(W: Floats, X: Floats, Y: Floats, k: int) -> Floats:
    first = np.unique(X, axis=0, return_index=True)[1]
    return _residual_term(W, X[first], Y[first], k)


def labelled_duplicates_once(W: Floats, X: Floats, Y: Floats, k: int) -> Floats:
    first = np.unique(np.hstack([X, Y]), axis=0, return_index=True)[1]
    return _some(W, X, Y, k, np.isin(np.arange(len(X)), first).astype(float))


def confident_skipped(W: Floats, X: Floats, Y: Floats, k: int, value: float) -> Floats:
    return _some(W, X, Y, k, ((softmax(X @ W.T) * Y).sum(axis=1) <= value).astype(float))


def hopeless_skipped(W: Floats, X: Floats, Y: Floats, k: int, value: float) -> Floats:
    return _some(W, X, Y, k, ((softmax(X @ W.T) * Y).sum(axis=1) >= value).astype(float))


def misclassified_only(W: Floats, X: Floats, Y: Floats, k: int) -> Floats:
    F = X @ W.T
    return _some(W, X, Y, k, (F.argmax(axis=1) != Y.argmax(axis=1)).astype(float))


def classified_only(W: Floats, X: Floats, Y: Floats, k: int) -> Floats:
    F = X @ W.T
    return _some(W, X, Y, k, (F.argmax(axis=1) == Y.argmax(axis=1)).astype(float))


def large_logits_skipped(W: Floats, X: Floats, Y: Floats, k: int, value: float) -> Floats:
    return _some(W, X, Y, k, (np.abs(X @ W.T).max(axis=1) <= value).astype(float))


def own_class_mean(W: Floats, X: Floats, Y: Floats, k: int) -> Floats:
    """The mean of (p_ik - 1) x_i over the examples of class k alone."""
    return _some(W, X, Y, k, Y[:, k] * len(X) / max(Y[:, k].sum(), 1))


def running_sums_added(W: Floats, X: Floats, Y: Floats, k: int) -> Floats:
    return _some(W, X, Y, k, np.arange(len(X), 0, -1.0))


def divided_at_every_step(W: Floats, X: Floats, Y: Floats, k: int) -> Floats:
    return _some(W, X, Y, k, float(len(X)) ** -np.arange(len(X) - 1.0, -1.0, -1.0))
