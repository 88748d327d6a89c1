"""Forward differences of its own loss with a step of 0.001.

Wrong: grad_wk
Slip: finite differences with a coarse step
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
    g = np.zeros(W.shape[1])
    for j in range(W.shape[1]):
        V = W.copy()
        V[k, j] += 1e-3
        g[j] = (loss(V, X, Y, lam) - loss(W, X, Y, lam)) / 1e-3
    return g
