"""Expects weights as (d, K).

Wrong: loss, grad_wk
Slip: W of shape (d, K)
"""
import numpy as np


def softmax(F):
    Z = F - np.max(F, axis=1)[:, None]
    return np.exp(Z) / np.exp(Z).sum(axis=1)[:, None]


def loss(W, X, Y, lam):
    P = softmax(X @ W)
    return -np.log(P[Y == 1]).mean() + lam * np.sum(W**2)


def grad_wk(W, X, Y, lam, k):
    P = softmax(X @ W)
    return X.T @ (P - Y)[:, k] / len(X) + 2 * lam * W[:, k]
