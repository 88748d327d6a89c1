"""Tries: to raise an exception at the end of a chain of 100,000, and groups of groups. The other functions are
       right.

Points: 15
Reports: ExceptionGroup | RecursionError
"""

import numpy as np


def softmax(F):
    error = ValueError()
    for _ in range(100_000):
        following = ValueError()
        following.__cause__ = following.__context__ = error
        error = following
    group = ExceptionGroup("deep", [error])
    for _ in range(1000):
        group = ExceptionGroup("deep", [group])
    raise group


def loss(W, X, Y, lam):
    F = X @ W.T
    m = F.max(axis=1)
    log_sum = m + np.log(np.exp(F - m[:, None]).sum(axis=1))
    return (log_sum - (Y * F).sum(axis=1)).mean() + lam * (W * W).sum()


def grad_wk(W, X, Y, lam, k):
    F = X @ W.T
    E = np.exp(F - F.max(axis=1, keepdims=True))
    P = E / E.sum(axis=1, keepdims=True)
    return X.T @ (P[:, k] - Y[:, k]) / len(X) + 2 * lam * W[k]
