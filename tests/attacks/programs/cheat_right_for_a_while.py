"""Tries: to be right until it believes that it is no longer watched: for the first call of each function.

Points: 0
Reports: expected
"""

import numpy as np

CALLS = {"softmax": 0, "loss": 0, "grad_wk": 0}


def first(name):
    CALLS[name] += 1
    return CALLS[name] == 1


def softmax(F):
    E = np.exp(F - F.max(axis=1, keepdims=True))
    return first("softmax") * (E / E.sum(axis=1, keepdims=True))


def loss(W, X, Y, lam):
    F = X @ W.T
    m = F.max(axis=1)
    log_sum = m + np.log(np.exp(F - m[:, None]).sum(axis=1))
    return first("loss") * ((log_sum - (Y * F).sum(axis=1)).mean() + lam * (W * W).sum())


def grad_wk(W, X, Y, lam, k):
    F = X @ W.T
    E = np.exp(F - F.max(axis=1, keepdims=True))
    P = E / E.sum(axis=1, keepdims=True)
    return first("grad_wk") * (X.T @ (P[:, k] - Y[:, k]) / len(X) + 2 * lam * W[k])
