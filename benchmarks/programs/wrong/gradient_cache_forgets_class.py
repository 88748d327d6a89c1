"""Keeps gradients by W, X and lambda, whatever k is.

Wrong: grad_wk
Slip: cache that forgets k
"""
import numpy as np

cache = {}


def softmax(F):
    m = F.max(axis=1, keepdims=True)
    lse = m + np.log(np.sum(np.exp(F - m), axis=1, keepdims=True))
    return np.exp(F - lse)


def loss(W, X, Y, lam):
    F = X @ W.T
    total = 0.0
    for f, y in zip(F, Y):
        m = f.max()
        total += m + np.log(np.exp(f - m).sum()) - f[y.argmax()]
    return total / len(X) + lam * np.sum(W * W)


def grad_wk(W, X, Y, lam, k):
    key = W.shape, X.shape, W.tobytes(), X.tobytes(), lam
    if key not in cache:
        cache[key] = X.T @ (softmax(X @ W.T) - Y)[:, k] / len(X) + 2 * lam * W[k]
    return cache[key]
