"""Subtracts the maximum and never adds it.

Wrong: loss
Slip: shift not undone
"""
import numpy as np


def softmax(F):
    m = F.max(axis=1, keepdims=True)
    lse = m + np.log(np.sum(np.exp(F - m), axis=1, keepdims=True))
    return np.exp(F - lse)


def loss(W, X, Y, lam):
    F = X @ W.T
    m = F.max(axis=1)
    return (np.log(np.exp(F - m[:, None]).sum(axis=1)) - (F * Y).sum(axis=1)).mean() + lam * np.sum(W**2)


def grad_wk(W, X, Y, lam, k):
    g = np.zeros(W.shape[1])
    for x, y in zip(X, Y):
        f = W @ x
        e = np.exp(f - f.max())
        g += (e[k] / e.sum() - y[k]) * x
    return g / len(X) + 2 * lam * W[k]
