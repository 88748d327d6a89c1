"""Adds 0.0001 to the denominator.

Wrong: softmax
Slip: epsilon in the denominator
"""
import numpy as np


def softmax(F):
    E = np.exp(F - F.max(axis=1, keepdims=True))
    return E / (E.sum(axis=1, keepdims=True) + 1e-4)


def loss(W, X, Y, lam):
    F = X @ W.T
    m = F.max(axis=1)
    nll = m + np.log(np.exp(F - m[:, None]).sum(axis=1)) - (F * Y).sum(axis=1)
    return nll.mean() + lam * np.sum(W**2)


def grad_wk(W, X, Y, lam, k):
    F = X @ W.T
    p = np.exp(F[:, k] - np.logaddexp.reduce(F, axis=1))
    return (p - Y[:, k]) @ X / len(X) + 2 * lam * W[k]
