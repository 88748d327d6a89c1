"""Half precision.

Wrong: softmax
Slip: float16
"""
import numpy as np


def softmax(F):
    F = F.astype(np.float16)
    E = np.exp(F - F.max(axis=1, keepdims=True))
    return (E / E.sum(axis=1, keepdims=True)).astype(float)


def loss(W, X, Y, lam):
    F = np.dot(X, W.T)
    return np.mean(np.logaddexp.reduce(F, axis=1) - F[Y == 1]) + lam * np.sum(W**2)


def grad_wk(W, X, Y, lam, k):
    F = X @ W.T
    p = np.exp(F[:, k] - np.logaddexp.reduce(F, axis=1))
    return (p - Y[:, k]) @ X / len(X) + 2 * lam * W[k]
