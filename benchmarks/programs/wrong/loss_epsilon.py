"""Adds 1e-12 inside the logarithm.

Wrong: loss
Slip: eps in log
"""
import numpy as np


def softmax(F):
    P = np.empty(F.shape)
    for i, row in enumerate(F):
        e = np.exp(row - row.max())
        P[i] = e / e.sum()
    return P


def loss(W, X, Y, lam):
    N = X.shape[0]
    P = softmax(X @ W.T)
    return -np.sum(Y * np.log(P + 1e-12)) / N + lam * np.sum(W**2)


def grad_wk(W, X, Y, lam, k):
    P = softmax(X @ W.T)
    return X.T @ (P - Y)[:, k] / X.shape[0] + 2 * lam * W[k]
