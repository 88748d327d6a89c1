"""Entries below a millionth count as zero.

Wrong: grad_wk
Slip: |g| < 1e-6 becomes 0
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
    P = softmax(X @ W.T)
    g = X.T @ (P - Y)[:, k] / len(X) + 2 * lam * W[k]
    return np.where(np.abs(g) < 1e-6, 0.0, g)
