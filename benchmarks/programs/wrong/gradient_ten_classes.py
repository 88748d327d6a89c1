"""One-hot rows are rebuilt with ten columns.

Wrong: grad_wk
Slip: hard-coded K = 10
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
    t = Y.argmax(axis=1)
    H = np.eye(10)[t][:, : W.shape[0]]
    R = softmax(X @ W.T)[:, :10] - H
    return X.T @ R[:, k] / len(X) + 2 * lam * W[k]
