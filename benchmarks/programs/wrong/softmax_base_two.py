"""Powers of two.

Wrong: softmax
Slip: 2^f instead of e^f
"""
import numpy as np


def softmax(F):
    E = 2.0 ** (F - F.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def loss(W, X, Y, lam):
    F = np.dot(X, W.T)
    return np.mean(np.logaddexp.reduce(F, axis=1) - F[Y == 1]) + lam * np.sum(W**2)


def grad_wk(W, X, Y, lam, k):
    F = X @ W.T
    E = np.exp(F - F.max(axis=1, keepdims=True))
    R = E / E.sum(axis=1, keepdims=True) - Y
    return R.T[k] @ X / X.shape[0] + 2 * lam * W[k]
