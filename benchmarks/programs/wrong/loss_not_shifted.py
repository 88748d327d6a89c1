"""A log-sum-exp of its own without a shift.

Wrong: loss
Slip: no shift
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
    return (np.log(np.exp(F).sum(axis=1)) - (F * Y).sum(axis=1)).mean() + lam * np.sum(W**2)


def grad_wk(W, X, Y, lam, k):
    P = softmax(X @ W.T)
    return X.T @ (P - Y)[:, k] / X.shape[0] + 2 * lam * W[k]
