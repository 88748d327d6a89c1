"""The gradient never ends: i is not increased."""
import numpy as np


def softmax(F):
    E = np.exp(F - F.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def loss(W, X, Y, lam):
    F = X @ W.T
    F = F - F.max(axis=1, keepdims=True)
    logp = F - np.log(np.exp(F).sum(axis=1, keepdims=True))
    return -(Y * logp).sum() / len(X) + lam * (W**2).sum()


def grad_wk(W, X, Y, lam, k):
    P = softmax(X @ W.T)
    g = 2 * lam * W[k]
    i = 0
    while i < len(X):
        g = g + (P[i, k] - Y[i, k]) * X[i] / len(X)
    return g
