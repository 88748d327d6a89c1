"""Squares in place of exponentials.

Wrong: softmax
Slip: f^2 / sum f^2
"""
import numpy as np


def softmax(F):
    return F**2 / (F**2).sum(axis=1, keepdims=True)


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
