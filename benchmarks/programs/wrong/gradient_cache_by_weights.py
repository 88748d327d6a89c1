"""Keeps gradients by the content of W and k, whatever X is.

Wrong: grad_wk
Slip: cache that forgets X and Y
"""
import numpy as np

cache = {}


def softmax(F):
    E = np.exp(F - F.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def loss(W, X, Y, lam):
    F = X @ W.T
    m = F.max(axis=1)
    nll = m + np.log(np.exp(F - m[:, None]).sum(axis=1)) - (F * Y).sum(axis=1)
    return nll.mean() + lam * np.sum(W**2)


def grad_wk(W, X, Y, lam, k):
    key = W.shape, W.tobytes(), k
    if key not in cache:
        P = softmax(X @ W.T)
        cache[key] = X.T @ (P - Y)[:, k] / len(X)
    return cache[key] + 2 * lam * W[k]
