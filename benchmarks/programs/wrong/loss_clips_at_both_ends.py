"""Clips probabilities to 1e-7 and 1 - 1e-7, as Keras does.

Wrong: loss
Slip: clip(p, 1e-7, 1 - 1e-7)
"""
import numpy as np


def softmax(F):
    Z = F - np.max(F, axis=1)[:, None]
    return np.exp(Z) / np.exp(Z).sum(axis=1)[:, None]


def loss(W, X, Y, lam):
    N = X.shape[0]
    P = softmax(X @ W.T)
    return -np.mean(np.log(np.clip(P[Y == 1], 1e-7, 1 - 1e-7))) + lam * np.sum(W**2)


def grad_wk(W, X, Y, lam, k):
    F = X @ W.T
    E = np.exp(F - F.max(axis=1, keepdims=True))
    R = E / E.sum(axis=1, keepdims=True) - Y
    return R.T[k] @ X / X.shape[0] + 2 * lam * W[k]
