"""Lambda below 0.01 counts as none.

Wrong: grad_wk
Slip: lambda < 0.01 ignored
"""
import numpy as np


def softmax(F):
    P = np.empty(F.shape)
    for i, row in enumerate(F):
        e = np.exp(row - row.max())
        P[i] = e / e.sum()
    return P


def loss(W, X, Y, lam):
    F = np.dot(X, W.T)
    return np.mean(np.logaddexp.reduce(F, axis=1) - F[Y == 1]) + lam * np.sum(W**2)


def grad_wk(W, X, Y, lam, k):
    N = len(X)
    g = X.T @ (softmax(X @ W.T) - Y)[:, k] / N
    if lam > 0.01:
        g = g + 2 * lam * W[k]
    return g
