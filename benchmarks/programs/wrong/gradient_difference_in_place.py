"""Central differences that move the given weights and do not put them back exactly.

Wrong: grad_wk
Slip: finite differences, W changed in place
"""
import numpy as np


def softmax(F):
    Z = F - np.max(F, axis=1)[:, None]
    return np.exp(Z) / np.exp(Z).sum(axis=1)[:, None]


def loss(W, X, Y, lam):
    Z = X @ W.T
    Z = Z - Z.max(axis=1, keepdims=True)
    logp = Z - np.log(np.exp(Z).sum(axis=1, keepdims=True))
    return -(Y * logp).sum() / X.shape[0] + lam * (W * W).sum()


def grad_wk(W, X, Y, lam, k):
    h = 1e-5
    g = np.zeros(W.shape[1])
    for j in range(W.shape[1]):
        W[k, j] += h
        up = loss(W, X, Y, lam)
        W[k, j] -= 2 * h
        down = loss(W, X, Y, lam)
        W[k, j] += h
        g[j] = (up - down) / (2 * h)
    return g
