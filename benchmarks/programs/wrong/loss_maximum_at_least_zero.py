"""The search for the maximum starts at zero.

Wrong: loss
Slip: max(0, f) as shift
"""
import numpy as np


def softmax(F):
    E = np.exp(F - F.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def loss(W, X, Y, lam):
    F = X @ W.T
    m = np.max(F, axis=1, initial=0.0)
    return (m + np.log(np.exp(F - m[:, None]).sum(axis=1)) - (F * Y).sum(axis=1)).mean() + lam * np.sum(W**2)


def grad_wk(W, X, Y, lam, k):
    F = X @ W.T
    p = np.exp(F[:, k] - np.logaddexp.reduce(F, axis=1))
    return (p - Y[:, k]) @ X / len(X) + 2 * lam * W[k]
