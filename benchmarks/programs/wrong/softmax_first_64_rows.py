"""Rows after the 64th stay zero.

Wrong: softmax
Slip: at most 64 examples
"""
import numpy as np


def softmax(F):
    P = np.zeros(F.shape)
    for i in range(min(64, len(F))):
        e = np.exp(F[i] - F[i].max())
        P[i] = e / e.sum()
    return P


def loss(W, X, Y, lam):
    Z = X @ W.T
    Z = Z - Z.max(axis=1, keepdims=True)
    logp = Z - np.log(np.exp(Z).sum(axis=1, keepdims=True))
    return -(Y * logp).sum() / X.shape[0] + lam * (W * W).sum()


def grad_wk(W, X, Y, lam, k):
    F = X @ W.T
    p = np.exp(F[:, k] - np.logaddexp.reduce(F, axis=1))
    return (p - Y[:, k]) @ X / len(X) + 2 * lam * W[k]
