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
