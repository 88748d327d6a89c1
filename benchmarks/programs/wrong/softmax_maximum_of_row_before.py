"""Shifts by the maximum of the row before.

Wrong: softmax
Slip: maximum of another row
"""
import numpy as np


def softmax(F):
    E = np.exp(F - np.roll(F.max(axis=1), 1)[:, None])
    return E / E.sum(axis=1, keepdims=True)


def loss(W, X, Y, lam):
    F = np.dot(X, W.T)
    return np.mean(np.logaddexp.reduce(F, axis=1) - F[Y == 1]) + lam * np.sum(W**2)


def grad_wk(W, X, Y, lam, k):
    g = np.zeros(W.shape[1])
    for x, y in zip(X, Y):
        f = W @ x
        e = np.exp(f - f.max())
        g += (e[k] / e.sum() - y[k]) * x
    return g / len(X) + 2 * lam * W[k]
