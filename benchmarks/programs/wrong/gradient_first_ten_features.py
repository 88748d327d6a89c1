"""Only the first ten features.

Wrong: grad_wk
Slip: at most 10 features
"""
import numpy as np


def softmax(F):
    m = F.max(axis=1, keepdims=True)
    lse = m + np.log(np.sum(np.exp(F - m), axis=1, keepdims=True))
    return np.exp(F - lse)


def loss(W, X, Y, lam):
    F = X @ W.T
    total = 0.0
    for f, y in zip(F, Y):
        m = f.max()
        total += m + np.log(np.exp(f - m).sum()) - f[y.argmax()]
    return total / len(X) + lam * np.sum(W * W)


def grad_wk(W, X, Y, lam, k):
    g = 2 * lam * W[k]
    P = softmax(X @ W.T)
    for j in range(min(10, X.shape[1])):
        g[j] += (P - Y)[:, k] @ X[:, j] / len(X)
    return g
