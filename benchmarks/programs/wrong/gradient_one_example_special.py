"""With one example the labels are not used.

Wrong: grad_wk
Slip: p instead of p - y for N = 1
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
    r = P[:, k] - Y[:, k] if len(X) > 1 else P[:, k]
    return X.T @ r / len(X) + 2 * lam * W[k]
