"""Rounds to three decimals.

Wrong: softmax
Slip: round(p, 3)
"""
import numpy as np


def softmax(F):
    E = np.exp(F - F.max(axis=1, keepdims=True))
    return np.round(E / E.sum(axis=1, keepdims=True), 3)


def loss(W, X, Y, lam):
    F = X @ W.T
    total = 0.0
    for f, y in zip(F, Y):
        m = f.max()
        total += m + np.log(np.exp(f - m).sum()) - f[y.argmax()]
    return total / len(X) + lam * np.sum(W * W)


def grad_wk(W, X, Y, lam, k):
    F = X @ W.T
    p = np.exp(F[:, k] - np.logaddexp.reduce(F, axis=1))
    return (p - Y[:, k]) @ X / len(X) + 2 * lam * W[k]
