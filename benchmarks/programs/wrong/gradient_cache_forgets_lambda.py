"""Keeps gradients by W, X, Y and k, whatever lambda is.

Wrong: grad_wk
Slip: cache that forgets lambda
"""
import numpy as np

cache = {}


def softmax(F):
    Z = F - np.max(F, axis=1)[:, None]
    return np.exp(Z) / np.exp(Z).sum(axis=1)[:, None]


def loss(W, X, Y, lam):
    Z = X @ W.T
    Z = Z - Z.max(axis=1, keepdims=True)
    logp = Z - np.log(np.exp(Z).sum(axis=1, keepdims=True))
    return -(Y * logp).sum() / X.shape[0] + lam * (W * W).sum()


def grad_wk(W, X, Y, lam, k):
    key = W.shape, X.shape, W.tobytes(), X.tobytes(), Y.tobytes(), k
    if key not in cache:
        cache[key] = X.T @ (softmax(X @ W.T) - Y)[:, k] / len(X) + 2 * lam * W[k]
    return cache[key]
