"""The predicted class counts as certain.

Wrong: grad_wk
Slip: argmax instead of p
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
    H = np.eye(W.shape[0])[F.argmax(axis=1)]
    return X.T @ (H - Y)[:, k] / len(X) + 2 * lam * W[k]
