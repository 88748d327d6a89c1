"""Clips the logits at 50 on both sides.

Wrong: softmax
Slip: clip(f, -50, 50)
"""
import numpy as np


def softmax(F):
    E = np.exp(np.clip(F, -50, 50))
    return E / E.sum(axis=1, keepdims=True)


def loss(W, X, Y, lam):
    F = X @ W.T
    total = 0.0
    for f, y in zip(F, Y):
        m = f.max()
        total += m + np.log(np.exp(f - m).sum()) - f[y.argmax()]
    return total / len(X) + lam * np.sum(W * W)


def grad_wk(W, X, Y, lam, k):
    F = X @ W.T
    E = np.exp(F - F.max(axis=1, keepdims=True))
    R = E / E.sum(axis=1, keepdims=True) - Y
    return R.T[k] @ X / X.shape[0] + 2 * lam * W[k]
