"""Tries: no harm: a hundred lines for every call and at import, of which only some are kept. The answers are right
       and must count.

Points: 20
Reports: Right
"""

import sys

import numpy as np

print("importing " * 10_000, file=sys.stderr)


def softmax(F):
    for number in range(100):
        print(number, "of 100: F is", F.shape)
    E = np.exp(F - F.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


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
