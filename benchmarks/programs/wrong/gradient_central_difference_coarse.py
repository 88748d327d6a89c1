"""Central differences of its own loss with a step of 0.01.

Wrong: grad_wk
Slip: finite differences with a coarse step
"""
import numpy as np


def softmax(F):
    E = np.exp(F.T - F.max(axis=1))
    return (E / E.sum(axis=0)).T


def loss(W, X, Y, lam):
    P = softmax(X @ W.T)
    return -np.log(P[Y == 1]).mean() + lam * np.sum(W**2)


def grad_wk(W, X, Y, lam, k):
    g = np.zeros(W.shape[1])
    for j in range(W.shape[1]):
        E = np.zeros_like(W)
        E[k, j] = 1e-2
        g[j] = (loss(W + E, X, Y, lam) - loss(W - E, X, Y, lam)) / 2e-2
    return g
