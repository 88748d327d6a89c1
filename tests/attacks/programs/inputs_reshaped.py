"""Tries: to change shape and type of its inputs in place, behind which their bytes stay the same. The right
       answers do not count.

Points: 0
Reports: must stay as given
"""

import numpy as np


def softmax(F):
    E = np.exp(F - F.max(axis=1, keepdims=True))
    F.shape = (F.size,)
    return E / E.sum(axis=1, keepdims=True)


def loss(W, X, Y, lam):
    F = X @ W.T
    m = F.max(axis=1)
    value = (m + np.log(np.exp(F - m[:, None]).sum(axis=1)) - (Y * F).sum(axis=1)).mean() + lam * (W * W).sum()
    Y.dtype = np.int64
    return value


def grad_wk(W, X, Y, lam, k):
    F = X @ W.T
    E = np.exp(F - F.max(axis=1, keepdims=True))
    value = X.T @ ((E / E.sum(axis=1, keepdims=True))[:, k] - Y[:, k]) / len(X) + 2 * lam * W[k]
    X.shape = (1, X.size)
    return value
