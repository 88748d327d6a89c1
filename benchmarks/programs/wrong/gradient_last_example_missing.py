"""The loop stops one example early.

Wrong: grad_wk
Slip: range(N - 1)
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
    N, d = X.shape
    P = softmax(X @ W.T)
    g = 2 * lam * W[k]
    for i in range(N - 1):
        g += (P[i, k] - Y[i, k]) * X[i] / N
    return g
