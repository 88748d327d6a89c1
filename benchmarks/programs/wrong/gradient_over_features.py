"""Divides by the number of features: N, d the wrong way round.

Wrong: grad_wk
Slip: 1/d instead of 1/N
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
    d, N = X.shape
    P = softmax(X @ W.T)
    return X.T @ (P - Y)[:, k] / N + 2 * lam * W[k]
