"""What students take for the regulariser lambda w_k. The rubric has the words; see docs/grading-science.md."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def previous_class(W: Floats, lam: float, k: int) -> Floats:
    return lam * W[k - 1]


def next_class(W: Floats, lam: float, k: int) -> Floats:
    return lam * W[(k + 1) % W.shape[0]]


def first_class(W: Floats, lam: float, k: int) -> Floats:
    return lam * W[0]


def without_lambda(W: Floats, lam: float, k: int) -> Floats:
    return W[k].copy()


def lambda_squared(W: Floats, lam: float, k: int) -> Floats:
    return lam**2 * W[k]


def root_of_lambda(W: Floats, lam: float, k: int) -> Floats:
    return np.sqrt(lam) * W[k]


def all_classes(W: Floats, lam: float, k: int) -> Floats:
    return np.asarray(lam * W.sum(axis=0))


def row_sum(W: Floats, lam: float, k: int) -> Floats:
    return np.full(W.shape[1], lam * W[k].sum())


def sum_of_everything(W: Floats, lam: float, k: int) -> Floats:
    return np.full(W.shape[1], lam * W.sum())


def squares(W: Floats, lam: float, k: int) -> Floats:
    return lam * W[k] ** 2


def sum_of_squares(W: Floats, lam: float, k: int) -> Floats:
    return np.full(W.shape[1], lam * (W[k] ** 2).sum())


def sum_of_all_squares(W: Floats, lam: float, k: int) -> Floats:
    return np.full(W.shape[1], lam * (W**2).sum())


def norm(W: Floats, lam: float, k: int) -> Floats:
    return lam * W[k] / np.sqrt((W[k] ** 2).sum())


def signs(W: Floats, lam: float, k: int) -> Floats:
    return lam * np.sign(W[k])


def sizes(W: Floats, lam: float, k: int) -> Floats:
    return lam * np.abs(W[k])


def just_lambda(W: Floats, lam: float, k: int) -> Floats:
    return np.full(W.shape[1], float(lam))


def centred(W: Floats, lam: float, k: int) -> Floats:
    return np.asarray(lam * (W[k] - W.mean(axis=0)))


def row_centred(W: Floats, lam: float, k: int) -> Floats:
    return np.asarray(lam * (W[k] - W[k].mean()))


def column_norm(W: Floats, lam: float, k: int) -> Floats:
    return np.asarray(lam * W[k] / np.sqrt((W**2).sum(axis=0)))


def of_examples(X: Floats, lam: float, k: int) -> Floats:
    return np.asarray(lam * X.mean(axis=0))


def elastic(W: Floats, lam: float, k: int) -> Floats:
    return lam * (W[k] + np.sign(W[k]))


def without_last(W: Floats, lam: float, k: int) -> Floats:
    return lam * W[k] * (np.arange(W.shape[1]) < W.shape[1] - 1)


def without_first(W: Floats, lam: float, k: int) -> Floats:
    return lam * W[k] * (np.arange(W.shape[1]) > 0)


def features_reversed(W: Floats, lam: float, k: int) -> Floats:
    return lam * W[k][::-1]


def last_class(W: Floats, lam: float, k: int) -> Floats:
    return lam * W[-1]


def whole_norm(W: Floats, lam: float, k: int) -> Floats:
    return np.asarray(lam * W[k] / np.sqrt((W**2).sum()))


def cubes(W: Floats, lam: float, k: int) -> Floats:
    return lam * W[k] ** 3


def mean_weight(W: Floats, lam: float, k: int) -> Floats:
    return np.full(W.shape[1], lam * W[k].mean())


def saturating(W: Floats, lam: float, k: int) -> Floats:
    return lam / (1 + lam) * W[k]


def other_classes(W: Floats, lam: float, k: int) -> Floats:
    return np.asarray(lam * (W.sum(axis=0) - W[k]))


def read_by_columns(W: Floats, lam: float, k: int) -> Floats:
    return np.asarray(lam * W.T.reshape(W.shape)[k])


def transposed(W: Floats, lam: float, k: int) -> Floats:
    return np.asarray(lam * (W.T if W.shape[0] == W.shape[1] else W)[k])


def times_norm(W: Floats, lam: float, k: int) -> Floats:
    return np.asarray(lam * W[k] * np.sqrt((W[k] ** 2).sum()))


def just_norm(W: Floats, lam: float, k: int) -> Floats:
    return np.full(W.shape[1], lam * np.sqrt((W[k] ** 2).sum()))


def just_whole_norm(W: Floats, lam: float, k: int) -> Floats:
    return np.full(W.shape[1], lam * np.sqrt((W**2).sum()))


def mean_of_classes(W: Floats, lam: float, k: int) -> Floats:
    return np.asarray(lam * W.mean(axis=0))


def everything_squared(W: Floats, lam: float, k: int) -> Floats:
    """Half of (2 lambda w_k)^2."""
    return 2 * lam**2 * W[k] ** 2


def lambda_plus_weights(W: Floats, lam: float, k: int) -> Floats:
    return lam + W[k]


def two_plus_product(W: Floats, lam: float, k: int) -> Floats:
    """Half of 2 + lambda w_k."""
    return 1 + lam * W[k] / 2


def two_plus_lambda(W: Floats, lam: float, k: int) -> Floats:
    """Half of (2 + lambda) w_k."""
    return (1 + lam / 2) * W[k]


def sum_of_sizes(W: Floats, lam: float, k: int) -> Floats:
    return np.full(W.shape[1], lam * np.abs(W[k]).sum())


def times_mean_example(W: Floats, X: Floats, lam: float, k: int) -> Floats:
    return np.asarray(lam * W[k] * X.mean(axis=0))


# Derived from, or left as, a penalty that has no 2 in its derivative: half of each, beside the factor of 2


def squares_undoubled(W: Floats, lam: float, k: int) -> Floats:
    return squares(W, lam, k) / 2


def sum_of_squares_undoubled(W: Floats, lam: float, k: int) -> Floats:
    return sum_of_squares(W, lam, k) / 2


def sum_of_all_squares_undoubled(W: Floats, lam: float, k: int) -> Floats:
    return sum_of_all_squares(W, lam, k) / 2


def norm_undoubled(W: Floats, lam: float, k: int) -> Floats:
    return norm(W, lam, k) / 2


def whole_norm_undoubled(W: Floats, lam: float, k: int) -> Floats:
    return whole_norm(W, lam, k) / 2


def signs_undoubled(W: Floats, lam: float, k: int) -> Floats:
    return signs(W, lam, k) / 2


def up_to_own_class(W: Floats, lam: float, k: int) -> Floats:
    return np.asarray(lam * W[: k + 1].sum(axis=0))
