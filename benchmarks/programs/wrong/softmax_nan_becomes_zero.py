"""Overflow is hidden with nan_to_num.

Wrong: softmax
Slip: nan_to_num
"""
import numpy as np


def softmax(F):
    E = np.exp(F)
    return np.nan_to_num(E / E.sum(axis=1, keepdims=True))


def loss(W, X, Y, lam):
    F = X @ W.T
    m = F.max(axis=1)
    nll = m + np.log(np.exp(F - m[:, None]).sum(axis=1)) - (F * Y).sum(axis=1)
    return nll.mean() + lam * np.sum(W**2)


def grad_wk(W, X, Y, lam, k):
    F = X @ W.T
    p = np.exp(F[:, k] - np.logaddexp.reduce(F, axis=1))
    return (p - Y[:, k]) @ X / len(X) + 2 * lam * W[k]
