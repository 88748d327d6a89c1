"""Probabilities below 1e-12 count as zero.

Wrong: softmax
Slip: p < 1e-12 becomes 0
"""
import numpy as np


def softmax(F):
    E = np.exp(F - F.max(axis=1, keepdims=True))
    P = E / E.sum(axis=1, keepdims=True)
    return np.where(P < 1e-12, 0.0, P)


def loss(W, X, Y, lam):
    F = X @ W.T
    total = 0.0
    for f, y in zip(F, Y):
        m = f.max()
        total += m + np.log(np.exp(f - m).sum()) - f[y.argmax()]
    return total / len(X) + lam * np.sum(W * W)


def grad_wk(W, X, Y, lam, k):
    g = np.zeros(W.shape[1])
    for x, y in zip(X, Y):
        f = W @ x
        e = np.exp(f - f.max())
        g += (e[k] / e.sum() - y[k]) * x
    return g / len(X) + 2 * lam * W[k]
