"""The loop starts one example late.

Wrong: grad_wk
Slip: range(1, N)
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
    N, d = X.shape
    P = softmax(X @ W.T)
    g = 2 * lam * W[k]
    for i in range(1, N):
        g = g + (P[i, k] - Y[i, k]) * X[i] / N
    return g
