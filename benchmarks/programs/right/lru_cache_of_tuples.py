"""functools.lru_cache on tuples of numbers."""
import functools

import numpy as np


def frozen(A):
    return tuple(map(tuple, A.tolist()))


@functools.lru_cache(maxsize=64)
def probabilities(rows):
    F = np.array(rows)
    E = np.exp(F - F.max(axis=1, keepdims=True))
    P = E / E.sum(axis=1, keepdims=True)
    P.flags.writeable = False
    return P


def softmax(F):
    return probabilities(frozen(F))


def loss(W, X, Y, lam):
    P = softmax(X @ W.T)
    return -np.log(np.max(P * Y, axis=1)).mean() + lam * np.sum(W ** 2)


def grad_wk(W, X, Y, lam, k):
    return X.T.dot(softmax(X @ W.T)[:, k] - Y[:, k]) / X.shape[0] + 2 * lam * W[k]
