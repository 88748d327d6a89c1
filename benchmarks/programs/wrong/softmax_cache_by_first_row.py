"""Keeps results by shape and first row.

Wrong: softmax
Slip: cache keyed by the first row
"""
import numpy as np

cache = {}


def softmax(F):
    key = F.shape[1], F[0].tobytes()
    if key not in cache or len(cache[key]) != len(F):
        E = np.exp(F - F.max(axis=1, keepdims=True))
        cache[key] = E / E.sum(axis=1, keepdims=True)
    return cache[key]


def loss(W, X, Y, lam):
    Z = X @ W.T
    Z = Z - Z.max(axis=1, keepdims=True)
    logp = Z - np.log(np.exp(Z).sum(axis=1, keepdims=True))
    return -(Y * logp).sum() / X.shape[0] + lam * (W * W).sum()


def grad_wk(W, X, Y, lam, k):
    F = X @ W.T
    p = np.exp(F[:, k] - np.logaddexp.reduce(F, axis=1))
    return (p - Y[:, k]) @ X / len(X) + 2 * lam * W[k]
