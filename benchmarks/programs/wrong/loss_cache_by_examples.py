"""Keeps the data term by the content of X and Y, whatever W is.

Wrong: loss
Slip: cache that forgets W
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
    key = X.shape, W.shape, X.tobytes(), Y.tobytes()
    if key not in cache:
        cache[key] = -np.log(softmax(X @ W.T)[Y == 1]).mean()
    return cache[key] + lam * np.sum(W**2)


def grad_wk(W, X, Y, lam, k):
    P = softmax(X @ W.T)
    return X.T @ (P - Y)[:, k] / X.shape[0] + 2 * lam * W[k]
