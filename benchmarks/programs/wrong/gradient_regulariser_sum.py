"""Adds the sum of the weights to every coordinate.

Wrong: grad_wk
Slip: regulariser 2 lambda sum_j w_kj
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
    N = X.shape[0]
    P = softmax(X @ W.T)
    return X.T @ (P - Y)[:, k] / N + 2 * lam * W[k].sum()
