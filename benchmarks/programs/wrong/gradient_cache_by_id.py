"""Keeps probabilities by the address of the arrays.

Wrong: grad_wk
Slip: cache keyed by id
"""
import numpy as np

cache = {}


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
    key = id(W), id(X), W.shape, X.shape
    if key not in cache:
        cache[key] = softmax(X @ W.T)
    return X.T @ (cache[key] - Y)[:, k] / len(X) + 2 * lam * W[k]
