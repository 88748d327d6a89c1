"""At most ten classes are summed.

Wrong: softmax
Slip: hard-coded K = 10
"""
import numpy as np


def softmax(F):
    m = F.max(axis=1)
    total = np.zeros(len(F))
    for c in range(min(10, F.shape[1])):
        total += np.exp(F[:, c] - m)
    return np.exp(F - m[:, None]) / total[:, None]


def loss(W, X, Y, lam):
    F = X @ W.T
    total = 0.0
    for f, y in zip(F, Y):
        m = f.max()
        total += m + np.log(np.exp(f - m).sum()) - f[y.argmax()]
    return total / len(X) + lam * np.sum(W * W)


def grad_wk(W, X, Y, lam, k):
    g = np.zeros(W.shape[1])
    for x, y in zip(X, Y):
        f = W @ x
        e = np.exp(f - f.max())
        g += (e[k] / e.sum() - y[k]) * x
    return g / len(X) + 2 * lam * W[k]
