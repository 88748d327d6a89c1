"""Its own softmax shifts the whole batch by one maximum.

Wrong: grad_wk
Slip: one max for the batch
"""
import numpy as np


def softmax(F):
    E = np.exp(F.T - F.max(axis=1))
    return (E / E.sum(axis=0)).T


def loss(W, X, Y, lam):
    P = softmax(X @ W.T)
    return -np.log(P[Y == 1]).mean() + lam * np.sum(W**2)


def grad_wk(W, X, Y, lam, k):
    F = X @ W.T
    E = np.exp(F - F.max())
    P = E / E.sum(axis=1, keepdims=True)
    return X.T @ (P - Y)[:, k] / len(X) + 2 * lam * W[k]
