"""Goes through array.array and memoryview."""
from array import array
from math import exp, log

import numpy as np


def softmax(F):
    N, K = F.shape
    out = array("d", bytes(8 * N * K))
    flat = memoryview(np.ascontiguousarray(F)).cast("B").cast("d")
    for i in range(N):
        row = flat[i * K : (i + 1) * K]
        top = max(row)
        total = 0.0
        for c in range(K):
            out[i * K + c] = exp(row[c] - top)
            total += out[i * K + c]
        for c in range(K):
            out[i * K + c] /= total
    return np.frombuffer(out).reshape(N, K)


def loss(W, X, Y, lam):
    P = softmax(X @ W.T)
    return sum(-log(p) for p in P[Y == 1]) / len(P) + lam * float(np.dot(W.ravel(), W.ravel()))


def grad_wk(W, X, Y, lam, k):
    P = softmax(X @ W.T)
    return array("d", (P[:, k] - Y[:, k]) @ X / len(P) + 2 * lam * W[k])
