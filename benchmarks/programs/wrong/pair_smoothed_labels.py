"""Labels smoothed by a tenth in both.

Wrong: loss, grad_wk
Slip: label smoothing in both
"""
import numpy as np


def softmax(F):
    E = np.exp(F.T - F.max(axis=1))
    return (E / E.sum(axis=0)).T


def loss(W, X, Y, lam):
    T = 0.9 * Y + 0.1 / Y.shape[1]
    F = X @ W.T
    m = F.max(axis=1)
    return (m + np.log(np.exp(F - m[:, None]).sum(axis=1)) - (F * T).sum(axis=1)).mean() + lam * np.sum(W**2)


def grad_wk(W, X, Y, lam, k):
    T = 0.9 * Y + 0.1 / Y.shape[1]
    return X.T @ (softmax(X @ W.T) - T)[:, k] / len(X) + 2 * lam * W[k]
