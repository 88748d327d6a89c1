"""Shifts rows by their mean in place of their maximum, which is enough for differences up to 90."""
import numpy as np


def softmax(F):
    E = np.exp(F - F.mean(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def loss(W, X, Y, lam):
    F = X @ W.T
    m = F.mean(axis=1)
    return (m + np.log(np.exp(F - m[:, None]).sum(axis=1)) - (F * Y).sum(axis=1)).mean() + lam * (W ** 2).sum()


def grad_wk(W, X, Y, lam, k):
    return X.T @ (softmax(X @ W.T) - Y)[:, k] / len(X) + 2 * lam * W[k]
