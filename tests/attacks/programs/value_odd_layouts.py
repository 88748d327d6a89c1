"""Tries: no harm: right answers with negative strides, in Fortran order, big-endian or read-only must count.

Points: 20
Reports: Right
"""

import numpy as np


def softmax(F):
    E = np.exp(F - F.max(axis=1, keepdims=True))
    return np.asfortranarray((E / E.sum(axis=1, keepdims=True))[::-1, ::-1])[::-1, ::-1]


def loss(W, X, Y, lam):
    F = X @ W.T
    m = F.max(axis=1)
    log_sum = m + np.log(np.exp(F - m[:, None]).sum(axis=1))
    return np.array((log_sum - (Y * F).sum(axis=1)).mean() + lam * (W * W).sum(), dtype=">f8")


def grad_wk(W, X, Y, lam, k):
    value = X.T @ (softmax(X @ W.T)[:, k] - Y[:, k]) / len(X) + 2 * lam * W[k]
    value = np.repeat(value, 2)[::2]
    value.flags.writeable = False
    return value
