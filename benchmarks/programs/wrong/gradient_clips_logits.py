"""Clips the logits at 15 on both sides.

Wrong: grad_wk
Slip: clip(f, -15, 15)
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
    F = np.clip(X @ W.T, -15, 15)
    P = softmax(F)
    return X.T @ (P - Y)[:, k] / len(X) + 2 * lam * W[k]
