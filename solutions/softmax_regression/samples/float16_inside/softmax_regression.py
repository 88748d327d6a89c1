"""Computes in float16, which keeps only three digits."""
import numpy as np


def softmax(F):
    F = (F - F.max(axis=1, keepdims=True)).astype(np.float16)
    E = np.exp(F)
    return E / E.sum(axis=1, keepdims=True)


def loss(W, X, Y, lam):
    F = X @ W.T
    F = (F - F.max(axis=1, keepdims=True)).astype(np.float16)
    logp = F - np.log(np.exp(F).sum(axis=1, keepdims=True))
    return -(Y * logp).sum() / len(X) + lam * (W**2).sum()


def grad_wk(W, X, Y, lam, k):
    P = softmax(X @ W.T)
    return X.T @ (P - Y)[:, k] / len(X) + 2 * lam * W[k]
