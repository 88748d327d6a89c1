"""Examples whose label already has more than 99 percent do not count.

Wrong: grad_wk
Slip: examples with p_y > 0.99 dropped
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
    P = softmax(X @ W.T)
    keep = (P * Y).sum(axis=1) <= 0.99
    return X[keep].T @ (P - Y)[keep, k] / len(X) + 2 * lam * W[k]
