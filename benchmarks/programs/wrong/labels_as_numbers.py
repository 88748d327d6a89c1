"""Expects class numbers in place of one-hot rows.

Wrong: loss, grad_wk
Slip: Y of shape (N,)
"""
import numpy as np


def softmax(F):
    E = np.exp(F - F.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def loss(W, X, Y, lam):
    P = softmax(X @ W.T)
    return -np.log(P[np.arange(len(X)), Y]).mean() + lam * np.sum(W**2)


def grad_wk(W, X, Y, lam, k):
    P = softmax(X @ W.T)
    return X.T @ (P[:, k] - (Y == k)) / len(X) + 2 * lam * W[k]
