"""Shifts the given logits in place.

Wrong: softmax
Slip: F changed in place
"""
import numpy as np


def softmax(F):
    F -= F.max(axis=1, keepdims=True)
    E = np.exp(F)
    return E / E.sum(axis=1, keepdims=True)


def loss(W, X, Y, lam):
    F = X @ W.T
    m = F.max(axis=1)
    nll = m + np.log(np.exp(F - m[:, None]).sum(axis=1)) - (F * Y).sum(axis=1)
    return nll.mean() + lam * np.sum(W**2)


def grad_wk(W, X, Y, lam, k):
    F = X @ W.T
    E = np.exp(F - F.max(axis=1, keepdims=True))
    R = E / E.sum(axis=1, keepdims=True) - Y
    return R.T[k] @ X / X.shape[0] + 2 * lam * W[k]
