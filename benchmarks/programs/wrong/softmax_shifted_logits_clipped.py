"""Clips the shifted logits at -30.

Wrong: softmax
Slip: clip(f - max, -30, 0)
"""
import numpy as np


def softmax(F):
    E = np.exp(np.clip(F - F.max(axis=1, keepdims=True), -30, 0))
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
