"""The multi-class hinge loss in both.

Wrong: loss, grad_wk
Slip: hinge loss in both
"""
import numpy as np


def softmax(F):
    E = np.exp(F.T - F.max(axis=1))
    return (E / E.sum(axis=0)).T


def loss(W, X, Y, lam):
    F = X @ W.T
    own = (F * Y).sum(axis=1, keepdims=True)
    return np.maximum(0, (F - own + 1) * (1 - Y)).sum() / len(X) + lam * np.sum(W**2)


def grad_wk(W, X, Y, lam, k):
    F = X @ W.T
    own = (F * Y).sum(axis=1, keepdims=True)
    A = ((F - own + 1) > 0) * (1 - Y)
    r = A[:, k] - Y[:, k] * A.sum(axis=1)
    return X.T @ r / len(X) + 2 * lam * W[k]
