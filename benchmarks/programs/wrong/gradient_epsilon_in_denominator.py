"""Adds 0.0001 to the sum of exponentials.

Wrong: grad_wk
Slip: epsilon in the denominator
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
    F = X @ W.T
    E = np.exp(F - F.max(axis=1, keepdims=True))
    P = E / (E.sum(axis=1, keepdims=True) + 1e-4)
    return X.T @ (P - Y)[:, k] / len(X) + 2 * lam * W[k]
