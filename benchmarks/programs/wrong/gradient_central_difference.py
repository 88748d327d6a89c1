"""Central differences of its own loss with a step of 0.0001.

Wrong: grad_wk
Slip: finite differences
"""
import numpy as np


def softmax(F):
    E = np.exp(F - F.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def loss(W, X, Y, lam):
    F = X @ W.T
    m = F.max(axis=1)
    nll = m + np.log(np.exp(F - m[:, None]).sum(axis=1)) - (F * Y).sum(axis=1)
    return nll.mean() + lam * np.sum(W**2)


def grad_wk(W, X, Y, lam, k):
    h = 1e-4
    g = np.zeros(W.shape[1])
    for j in range(W.shape[1]):
        V, U = W.copy(), W.copy()
        V[k, j] += h
        U[k, j] -= h
        g[j] = (loss(V, X, Y, lam) - loss(U, X, Y, lam)) / (2 * h)
    return g
