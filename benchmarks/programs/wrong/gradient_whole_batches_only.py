"""Batches of 32, an incomplete last one is dropped if there was a whole one.

Wrong: grad_wk
Slip: examples after the last whole batch dropped
"""
import numpy as np


def softmax(F):
    Z = F - np.max(F, axis=1)[:, None]
    return np.exp(Z) / np.exp(Z).sum(axis=1)[:, None]


def loss(W, X, Y, lam):
    Z = X @ W.T
    Z = Z - Z.max(axis=1, keepdims=True)
    logp = Z - np.log(np.exp(Z).sum(axis=1, keepdims=True))
    return -(Y * logp).sum() / X.shape[0] + lam * (W * W).sum()


def grad_wk(W, X, Y, lam, k):
    N = len(X)
    B = min(N, 32)
    g = np.zeros(W.shape[1])
    for start in range(0, N - B + 1, B):
        x, y = X[start : start + B], Y[start : start + B]
        g += x.T @ (softmax(x @ W.T) - y)[:, k]
    return g / N + 2 * lam * W[k]
