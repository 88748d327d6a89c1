"""Computes in float64 and returns float32."""
import numpy as np


def softmax(F):
    E = np.exp(F - F.max(axis=1, keepdims=True))
    return (E / E.sum(axis=1, keepdims=True)).astype(np.float32)


def loss(W, X, Y, lam):
    F = X @ W.T
    m = F.max(axis=1)
    J = (m + np.log(np.exp(F - m[:, None]).sum(axis=1)) - (F * Y).sum(axis=1)).mean() + lam * (W ** 2).sum()
    return np.float32(J)


def grad_wk(W, X, Y, lam, k):
    F = X @ W.T
    E = np.exp(F - F.max(axis=1, keepdims=True))
    g = (E / E.sum(axis=1, keepdims=True) - Y)[:, k] @ X / len(X) + 2 * lam * W[k]
    return g.astype(np.float32)
