"""Three classes, whatever K is.

Wrong: grad_wk
Slip: hard-coded K = 3
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
    P = softmax((X @ W.T)[:, :3])
    g = 2 * lam * W[k]
    if k < 3:
        g = g + X.T @ (P[:, k] - Y[:, k]) / len(X)
    return g
