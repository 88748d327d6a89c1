"""The sign of the logits is turned round.

Wrong: softmax
Slip: exp(-f)
"""
import numpy as np


def softmax(F):
    E = np.exp(F.min(axis=1, keepdims=True) - F)
    return E / E.sum(axis=1, keepdims=True)


def loss(W, X, Y, lam):
    Z = X @ W.T
    Z = Z - Z.max(axis=1, keepdims=True)
    logp = Z - np.log(np.exp(Z).sum(axis=1, keepdims=True))
    return -(Y * logp).sum() / X.shape[0] + lam * (W * W).sum()


def grad_wk(W, X, Y, lam, k):
    F = X @ W.T
    p = np.exp(F[:, k] - np.logaddexp.reduce(F, axis=1))
    return (p - Y[:, k]) @ X / len(X) + 2 * lam * W[k]
