"""Assigns in the loop where it should add.

Wrong: grad_wk
Slip: only the last example
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
    P = softmax(X @ W.T)
    for i in range(N):
        g = (P[i, k] - Y[i, k]) * X[i] / N
    return g + 2 * lam * W[k]
