"""Computes and returns np.longdouble."""
import numpy as np

L = np.longdouble


def softmax(F):
    F = F.astype(L)
    E = np.exp(F - F.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def loss(W, X, Y, lam):
    W, X = W.astype(L), X.astype(L)
    F = (X[:, None, :] * W[None]).sum(axis=2)
    m = F.max(axis=1)
    return (m + np.log(np.exp(F - m[:, None]).sum(axis=1)) - (F * Y).sum(axis=1)).mean() + lam * (W ** 2).sum()


def grad_wk(W, X, Y, lam, k):
    W, X = W.astype(L), X.astype(L)
    R = softmax((X[:, None, :] * W[None]).sum(axis=2)) - Y
    return (R[:, k, None] * X).mean(axis=0) + 2 * lam * W[k]
