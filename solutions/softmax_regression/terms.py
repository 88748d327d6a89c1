"""The terms of dJ/dw_k = -(data term) + (model term) + 2 (regulariser), and what students take for them.

The rubric says how they combine and has the words for each variant; see docs/grading-science.md.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def _softmax(F: Floats, axis: int = 1) -> Floats:
    E = np.exp(F - F.max(axis=axis, keepdims=True))
    return np.asarray(E / E.sum(axis=axis, keepdims=True))


def _weighted(X: Floats, weights: Floats) -> Floats:
    """(1/N) sum_i weights_i x_i."""
    return np.asarray(weights @ X / X.shape[0])


# The data term


def data_term(X: Floats, Y: Floats, k: int) -> Floats:
    return _weighted(X, Y[:, k])


def data_previous_class(X: Floats, Y: Floats, k: int) -> Floats:
    return _weighted(X, Y[:, k - 1])


def data_next_class(X: Floats, Y: Floats, k: int) -> Floats:
    return _weighted(X, Y[:, (k + 1) % Y.shape[1]])


def data_first_class(X: Floats, Y: Floats, k: int) -> Floats:
    return _weighted(X, Y[:, 0])


def data_last_class(X: Floats, Y: Floats, k: int) -> Floats:
    return _weighted(X, Y[:, -1])


def data_all_classes(X: Floats, Y: Floats, k: int) -> Floats:
    return _weighted(X, np.ones(X.shape[0]))


def data_other_classes(X: Floats, Y: Floats, k: int) -> Floats:
    return _weighted(X, 1 - Y[:, k])


def data_class_mean(X: Floats, Y: Floats, k: int) -> Floats:
    return np.asarray(Y[:, k] @ X / max(Y[:, k].sum(), 1))


def data_mean_of_classes(X: Floats, Y: Floats, k: int) -> Floats:
    return _weighted(X, Y.mean(axis=1))


def data_over_p(W: Floats, X: Floats, Y: Floats, k: int) -> Floats:
    return _weighted(X, Y[:, k] / _softmax(X @ W.T)[:, k])


def data_times_p(W: Floats, X: Floats, Y: Floats, k: int) -> Floats:
    return _weighted(X, Y[:, k] * _softmax(X @ W.T)[:, k])


def data_times_log_p(W: Floats, X: Floats, Y: Floats, k: int) -> Floats:
    return _weighted(X, Y[:, k] * np.log(_softmax(X @ W.T)[:, k]))


def data_summed_features(X: Floats, Y: Floats, k: int) -> Floats:
    return np.full(X.shape[1], data_term(X, Y, k).sum())


def data_without_x(X: Floats, Y: Floats, k: int) -> Floats:
    return np.full(X.shape[1], Y[:, k].mean())


# The model term


def model_term(W: Floats, X: Floats, k: int) -> Floats:
    return _weighted(X, _softmax(X @ W.T)[:, k])


def model_previous_class(W: Floats, X: Floats, k: int) -> Floats:
    return _weighted(X, _softmax(X @ W.T)[:, k - 1])


def model_next_class(W: Floats, X: Floats, k: int) -> Floats:
    return _weighted(X, _softmax(X @ W.T)[:, (k + 1) % W.shape[0]])


def model_first_class(W: Floats, X: Floats, k: int) -> Floats:
    return _weighted(X, _softmax(X @ W.T)[:, 0])


def model_last_class(W: Floats, X: Floats, k: int) -> Floats:
    return _weighted(X, _softmax(X @ W.T)[:, -1])


def model_other_classes(W: Floats, X: Floats, k: int) -> Floats:
    return _weighted(X, 1 - _softmax(X @ W.T)[:, k])


def model_over_examples(W: Floats, X: Floats, k: int) -> Floats:
    return _weighted(X, _softmax(X @ W.T, axis=0)[:, k])


def model_over_everything(W: Floats, X: Floats, k: int) -> Floats:
    F = X @ W.T
    E = np.exp(F - F.max())
    return _weighted(X, E[:, k] / E.sum())


def model_unnormalised(W: Floats, X: Floats, k: int) -> Floats:
    return _weighted(X, np.exp(X @ W[k]))


def model_logits(W: Floats, X: Floats, k: int) -> Floats:
    return _weighted(X, X @ W[k])


def model_normalised_logits(W: Floats, X: Floats, k: int) -> Floats:
    F = X @ W.T
    return _weighted(X, F[:, k] / F.sum(axis=1))


def model_log_p(W: Floats, X: Floats, k: int) -> Floats:
    return _weighted(X, np.log(_softmax(X @ W.T)[:, k]))


def model_sigmoid(W: Floats, X: Floats, k: int) -> Floats:
    return _weighted(X, 1 / (1 + np.exp(-(X @ W[k]))))


def model_sigmoid_of_negative(W: Floats, X: Floats, k: int) -> Floats:
    return _weighted(X, 1 / (1 + np.exp(X @ W[k])))


def model_log_of_sum(W: Floats, X: Floats, k: int) -> Floats:
    F = X @ W.T
    m = F.max(axis=1)
    return _weighted(X, m + np.log(np.exp(F - m[:, None]).sum(axis=1)))


def model_tanh(W: Floats, X: Floats, k: int) -> Floats:
    return _weighted(X, np.tanh(X @ W[k]))


def model_sigmoid_of_p(W: Floats, X: Floats, k: int) -> Floats:
    return _weighted(X, 1 / (1 + np.exp(-_softmax(X @ W.T)[:, k])))


def model_shifted_logits(W: Floats, X: Floats, k: int) -> Floats:
    F = X @ W.T
    return _weighted(X, F[:, k] - F.max(axis=1))


def model_winner(W: Floats, X: Floats, k: int) -> Floats:
    F = X @ W.T
    return _weighted(X, (F.argmax(axis=1) == k).astype(np.float64))


def model_squared(W: Floats, X: Floats, k: int) -> Floats:
    return _weighted(X, _softmax(X @ W.T)[:, k] ** 2)


def model_p_times_rest(W: Floats, X: Floats, k: int) -> Floats:
    p = _softmax(X @ W.T)[:, k]
    return _weighted(X, p * (1 - p))


def model_times_y(W: Floats, X: Floats, Y: Floats, k: int) -> Floats:
    return _weighted(X, Y[:, k] * _softmax(X @ W.T)[:, k])


def model_softmin(W: Floats, X: Floats, k: int) -> Floats:
    return _weighted(X, _softmax(-(X @ W.T))[:, k])


def model_base_two(W: Floats, X: Floats, k: int) -> Floats:
    return _weighted(X, _softmax(X @ W.T * np.log(2.0))[:, k])


def model_softmax_twice(W: Floats, X: Floats, k: int) -> Floats:
    return _weighted(X, _softmax(_softmax(X @ W.T))[:, k])


def model_uniform(W: Floats, X: Floats, k: int) -> Floats:
    return _weighted(X, np.full(X.shape[0], 1 / W.shape[0]))


def model_all_classes(W: Floats, X: Floats, k: int) -> Floats:
    return _weighted(X, np.ones(X.shape[0]))


def model_mean_probability(W: Floats, X: Floats, k: int) -> Floats:
    return _weighted(X, np.full(X.shape[0], _softmax(X @ W.T)[:, k].mean()))


def model_mean_example(W: Floats, X: Floats, k: int) -> Floats:
    return np.asarray(_softmax(X @ W.T)[:, k].sum() * X.mean(axis=0) / X.shape[0])


def model_summed_features(W: Floats, X: Floats, k: int) -> Floats:
    return np.full(X.shape[1], model_term(W, X, k).sum())


def model_without_x(W: Floats, X: Floats, k: int) -> Floats:
    return np.full(X.shape[1], _softmax(X @ W.T)[:, k].mean())


def regulariser(W: Floats, lam: float, k: int) -> Floats:
    return lam * W[k]
