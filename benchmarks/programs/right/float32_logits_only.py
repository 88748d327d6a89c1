"""Logits in float32, all else in float64."""
import numpy as np


def softmax(F):
    F = F.astype(np.float32).astype(np.float64)
    E = np.exp(F - F.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def logits(W, X):
    return (X.astype("f4") @ W.astype("f4").T).astype("f8")


def loss(W, X, Y, lam):
    F = logits(W, X)
    m = F.max(1)
    return np.mean(m + np.log(np.exp(F - m[:, None]).sum(1)) - (F * Y).sum(1)) + lam * (W * W).sum()


def grad_wk(W, X, Y, lam, k):
    return (softmax(logits(W, X)) - Y)[:, k] @ X / len(X) + 2 * lam * W[k]
