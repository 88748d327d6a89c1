"""The lasso in both.

Wrong: loss, grad_wk
Slip: lambda |w| in both
"""
import numpy as np


def softmax(F):
    Z = F - np.max(F, axis=1)[:, None]
    return np.exp(Z) / np.exp(Z).sum(axis=1)[:, None]


def loss(W, X, Y, lam):
    N = X.shape[0]
    P = softmax(X @ W.T)
    return -np.log(P[Y == 1]).mean() + lam * np.abs(W).sum()


def grad_wk(W, X, Y, lam, k):
    N = X.shape[0]
    P = softmax(X @ W.T)
    return X.T @ (P - Y)[:, k] / N + lam * np.sign(W[k])
