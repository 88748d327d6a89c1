"""Adds the regulariser once for each example.

Wrong: grad_wk
Slip: N times the regulariser
"""
import numpy as np


def softmax(F):
    E = np.exp(F - F.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def loss(W, X, Y, lam):
    F = X @ W.T
    m = F.max(axis=1)
    nll = m + np.log(np.exp(F - m[:, None]).sum(axis=1)) - (F * Y).sum(axis=1)
    return nll.mean() + lam * np.sum(W**2)


def grad_wk(W, X, Y, lam, k):
    N = len(X)
    P = softmax(X @ W.T)
    g = np.zeros(X.shape[1])
    for i in range(N):
        g += (P[i, k] - Y[i, k]) * X[i] / N + 2 * lam * W[k]
    return g
