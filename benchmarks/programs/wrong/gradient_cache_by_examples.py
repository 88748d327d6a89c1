"""Keeps probabilities by the content of X, whatever W is.

Wrong: grad_wk
Slip: cache that forgets W
"""
import numpy as np

cache = {}


def softmax(F):
    E = np.exp(F.T - F.max(axis=1))
    return (E / E.sum(axis=0)).T


def loss(W, X, Y, lam):
    P = softmax(X @ W.T)
    return -np.log(P[Y == 1]).mean() + lam * np.sum(W**2)


def grad_wk(W, X, Y, lam, k):
    key = X.shape, X.tobytes(), W.shape
    if key not in cache:
        cache[key] = softmax(X @ W.T)
    return X.T @ (cache[key] - Y)[:, k] / len(X) + 2 * lam * W[k]
