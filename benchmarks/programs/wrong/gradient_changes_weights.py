"""Doubles the given weights on the way.

Wrong: grad_wk
Slip: W changed in place
"""
import numpy as np


def softmax(F):
    Z = F - np.max(F, axis=1)[:, None]
    return np.exp(Z) / np.exp(Z).sum(axis=1)[:, None]


def loss(W, X, Y, lam):
    Z = X @ W.T
    Z = Z - Z.max(axis=1, keepdims=True)
    logp = Z - np.log(np.exp(Z).sum(axis=1, keepdims=True))
    return -(Y * logp).sum() / X.shape[0] + lam * (W * W).sum()


def grad_wk(W, X, Y, lam, k):
    P = softmax(X @ W.T)
    g = X.T @ (P - Y)[:, k] / len(X)
    W *= 2 * lam
    return g + W[k]
