"""Examples are shared out to two threads."""
from concurrent.futures import ThreadPoolExecutor

import numpy as np


def softmax(F):
    E = np.exp(F - F.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def loss(W, X, Y, lam):
    return -np.log(softmax(X @ W.T)[Y == 1]).mean() + lam * np.sum(W ** 2)


def grad_wk(W, X, Y, lam, k):
    def part(which):
        return (softmax(X[which] @ W.T) - Y[which])[:, k] @ X[which]

    with ThreadPoolExecutor(2) as pool:
        halves = list(pool.map(part, (slice(0, None, 2), slice(1, None, 2))))
    return sum(halves) / len(X) + 2 * lam * W[k]
