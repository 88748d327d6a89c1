"""The loop stops one feature early.

Wrong: grad_wk
Slip: range(d - 1)
"""
import numpy as np


def softmax(F):
    E = np.exp(F.T - F.max(axis=1))
    return (E / E.sum(axis=0)).T


def loss(W, X, Y, lam):
    P = softmax(X @ W.T)
    return -np.log(P[Y == 1]).mean() + lam * np.sum(W**2)


def grad_wk(W, X, Y, lam, k):
    N, d = X.shape
    P = softmax(X @ W.T)
    g = np.zeros(d)
    for j in range(d - 1):
        g[j] = ((P - Y)[:, k] * X[:, j]).sum() / N + 2 * lam * W[k, j]
    return g
