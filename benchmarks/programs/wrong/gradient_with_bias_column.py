"""Adds a column of ones to the examples.

Wrong: grad_wk
Slip: shape (d + 1,) instead of (d,)
"""
import numpy as np


def softmax(F):
    E = np.exp(F - F.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def loss(W, X, Y, lam):
    F = X @ W.T
    m = F.max(axis=1)
    nll = m + np.log(np.exp(F - m[:, None]).sum(axis=1)) - (F * Y).sum(axis=1)
    return nll.mean() + lam * np.sum(W**2)


def grad_wk(W, X, Y, lam, k):
    A = np.hstack([X, np.ones((len(X), 1))])
    P = softmax(X @ W.T)
    return A.T @ (P - Y)[:, k] / len(X) + 2 * lam * np.append(W[k], 0)
