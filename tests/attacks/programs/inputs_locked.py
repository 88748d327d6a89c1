"""Tries: no harm: inputs made read-only, kept and changed once it is over. The answers are right and must count.

Points: 20
Reports: Right
"""

import numpy as np

KEPT = []


def keep(*arrays):
    for array in KEPT:
        array.flags.writeable = True
        array[...] = np.nan
    KEPT[:] = arrays
    for array in arrays:
        array.flags.writeable = False


def softmax(F):
    keep(F)
    E = np.exp(F - F.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def loss(W, X, Y, lam):
    keep(W, X, Y)
    F = X @ W.T
    m = F.max(axis=1)
    log_sum = m + np.log(np.exp(F - m[:, None]).sum(axis=1))
    return (log_sum - (Y * F).sum(axis=1)).mean() + lam * (W * W).sum()


def grad_wk(W, X, Y, lam, k):
    keep(W, X, Y)
    F = X @ W.T
    E = np.exp(F - F.max(axis=1, keepdims=True))
    P = E / E.sum(axis=1, keepdims=True)
    return X.T @ (P[:, k] - Y[:, k]) / len(X) + 2 * lam * W[k]
