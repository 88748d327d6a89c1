"""The regulariser is divided by N in both.

Wrong: loss, grad_wk
Slip: lambda / N in both
"""
import numpy as np


def softmax(F):
    Z = F - np.max(F, axis=1)[:, None]
    return np.exp(Z) / np.exp(Z).sum(axis=1)[:, None]


def loss(W, X, Y, lam):
    N = X.shape[0]
    P = softmax(X @ W.T)
    return (-np.log(P[Y == 1]).sum() + lam * np.sum(W**2)) / N


def grad_wk(W, X, Y, lam, k):
    N = X.shape[0]
    P = softmax(X @ W.T)
    return (X.T @ (P - Y)[:, k] + 2 * lam * W[k]) / N
