"""Labels are smoothed by a tenth.

Wrong: grad_wk
Slip: label smoothing
"""
import numpy as np


def softmax(F):
    m = F.max(axis=1, keepdims=True)
    lse = m + np.log(np.sum(np.exp(F - m), axis=1, keepdims=True))
    return np.exp(F - lse)


def loss(W, X, Y, lam):
    F = X @ W.T
    total = 0.0
    for f, y in zip(F, Y):
        m = f.max()
        total += m + np.log(np.exp(f - m).sum()) - f[y.argmax()]
    return total / len(X) + lam * np.sum(W * W)


def grad_wk(W, X, Y, lam, k):
    T = 0.9 * Y + 0.1 / Y.shape[1]
    P = softmax(X @ W.T)
    return X.T @ (P - T)[:, k] / len(X) + 2 * lam * W[k]
