"""Three classes, whatever K is.

Wrong: softmax
Slip: hard-coded K = 3
"""
import numpy as np


def softmax(F):
    m = F.max(axis=1)
    total = sum(np.exp(F[:, c] - m) for c in range(min(3, F.shape[1])))
    return np.exp(F - m[:, None]) / total[:, None]


def loss(W, X, Y, lam):
    Z = X @ W.T
    Z = Z - Z.max(axis=1, keepdims=True)
    logp = Z - np.log(np.exp(Z).sum(axis=1, keepdims=True))
    return -(Y * logp).sum() / X.shape[0] + lam * (W * W).sum()


def grad_wk(W, X, Y, lam, k):
    F = X @ W.T
    E = np.exp(F - F.max(axis=1, keepdims=True))
    R = E / E.sum(axis=1, keepdims=True) - Y
    return R.T[k] @ X / X.shape[0] + 2 * lam * W[k]
