"""Keeps results by shape.

Wrong: softmax
Slip: cache keyed by shape
"""
import numpy as np

cache = {}


def softmax(F):
    if F.shape not in cache:
        E = np.exp(F - F.max(axis=1, keepdims=True))
        cache[F.shape] = E / E.sum(axis=1, keepdims=True)
    return cache[F.shape]


def loss(W, X, Y, lam):
    F = X @ W.T
    m = F.max(axis=1)
    nll = m + np.log(np.exp(F - m[:, None]).sum(axis=1)) - (F * Y).sum(axis=1)
    return nll.mean() + lam * np.sum(W**2)


def grad_wk(W, X, Y, lam, k):
    g = np.zeros(W.shape[1])
    for x, y in zip(X, Y):
        f = W @ x
        e = np.exp(f - f.max())
        g += (e[k] / e.sum() - y[k]) * x
    return g / len(X) + 2 * lam * W[k]
