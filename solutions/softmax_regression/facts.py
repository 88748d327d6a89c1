"""What may set an input apart from others, where a gradient is right for some and wrong for others.

A fact is true or false of a call, true or false of each coordinate, or a number. The rubric has the words for each.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def absent_class(Y: Floats, k: int) -> bool:
    return not Y[:, k].any()


def single_member(Y: Floats, k: int) -> bool:
    return bool(Y[:, k].sum() == 1)


def every_example_in_class(Y: Floats, k: int) -> bool:
    return bool(Y[:, k].all())


def some_class_absent(Y: Floats) -> bool:
    return not Y.any(axis=0).all()


def last_class_absent(Y: Floats) -> bool:
    return not Y[:, -1].any()


def first_class(k: int) -> bool:
    return k == 0


def last_class(Y: Floats, k: int) -> bool:
    return k == Y.shape[1] - 1


def majority_class(Y: Floats, k: int) -> bool:
    return bool(Y[:, k].sum() == Y.sum(axis=0).max())


def class_beyond_examples(Y: Floats, k: int) -> bool:
    return k >= len(Y)


def repeated_examples(X: Floats) -> bool:
    return len(np.unique(X, axis=0)) < len(X)


def zero_weights(W: Floats) -> bool:
    return not W.any()


def zero_own_weights(W: Floats, k: int) -> bool:
    return not W[k].any()


def tied_logits(W: Floats, X: Floats) -> bool:
    F = X @ W.T
    return bool((np.isclose(F, F.max(axis=1, keepdims=True), rtol=0, atol=0).sum(axis=1) > 1).any())


def first_coordinate(X: Floats) -> Floats:
    return np.arange(X.shape[1]) == 0


def last_coordinate(X: Floats) -> Floats:
    return np.arange(X.shape[1]) == X.shape[1] - 1


def all_but_first_coordinate(X: Floats) -> Floats:
    return np.arange(X.shape[1]) > 0


def all_but_last_coordinate(X: Floats) -> Floats:
    return np.arange(X.shape[1]) < X.shape[1] - 1


def odd_coordinate(X: Floats) -> Floats:
    return np.arange(X.shape[1]) % 2 == 1


def negative_weight(W: Floats, k: int) -> Floats:
    return W[k] < 0


def small_weight(W: Floats, k: int) -> Floats:
    return -np.abs(W[k])


def coordinate(X: Floats) -> Floats:
    return np.arange(X.shape[1], dtype=np.float64)


def class_number(k: int) -> float:
    return float(k)


def zero_lambda(lam: float) -> bool:
    return lam == 0


def regulariser_strength(lam: float) -> float:
    return float(lam)


def largest_logit(W: Floats, X: Floats) -> float:
    return float(np.abs(X @ W.T).max())


def largest_positive_logit(W: Floats, X: Floats) -> float:
    return float((X @ W.T).max())


def spread_of_logits(W: Floats, X: Floats) -> float:
    F = X @ W.T
    return float((F.max(axis=1) - F.min(axis=1)).max())


def spread_of_row_maxima(W: Floats, X: Floats) -> float:
    F = X @ W.T
    return float(F.max() - F.max(axis=1).min())


def largest_feature(X: Floats) -> float:
    return float(np.abs(X).max())


def largest_weight(W: Floats) -> float:
    return float(np.abs(W).max())


def entries_of_x(X: Floats) -> float:
    return float(X.size)


def entries_of_w(W: Floats) -> float:
    return float(W.size)
