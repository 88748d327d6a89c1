"""A sum of logistic losses, rightly differentiated.

Wrong: loss, grad_wk
Slip: sigmoid in both
"""
import numpy as np


def softmax(F):
    P = np.empty(F.shape)
    for i, row in enumerate(F):
        e = np.exp(row - row.max())
        P[i] = e / e.sum()
    return P


def loss(W, X, Y, lam):
    F = X @ W.T
    return np.sum(np.logaddexp(0, F) - Y * F) / len(X) + lam * np.sum(W**2)


def grad_wk(W, X, Y, lam, k):
    f = (X @ W.T)[:, k]
    p = np.exp(-np.logaddexp(0, -f))
    return X.T @ (p - Y[:, k]) / len(X) + 2 * lam * W[k]
