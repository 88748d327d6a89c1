"""Room for four features.

Wrong: grad_wk
Slip: hard-coded d = 4
"""
import numpy as np


def softmax(F):
    E = np.exp(F.T - F.max(axis=1))
    return (E / E.sum(axis=0)).T


def loss(W, X, Y, lam):
    P = softmax(X @ W.T)
    return -np.log(P[Y == 1]).mean() + lam * np.sum(W**2)


def grad_wk(W, X, Y, lam, k):
    g = np.zeros(4)
    R = softmax(X @ W.T) - Y
    for j in range(4):
        g[j] = R[:, k] @ X[:, j] / len(X) + 2 * lam * W[k, j]
    return g
