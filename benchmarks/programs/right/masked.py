"""Masked arrays pick the labels; softmax is a masked array without a mask."""
import numpy as np
import numpy.ma as ma


def softmax(F):
    F = ma.array(F)
    E = ma.exp(F - F.max(axis=1)[:, None])
    return E / E.sum(axis=1)[:, None]


def loss(W, X, Y, lam):
    P = ma.array(np.asarray(softmax(X @ W.T)), mask=(Y == 0))
    return -ma.log(P).sum() / len(X) + lam * np.sum(W * W)


def grad_wk(W, X, Y, lam, k):
    pk = np.asarray(softmax(X @ W.T))[:, k]
    others = ma.array(pk, mask=(Y[:, k] == 1)).filled(0) @ X
    own = ma.array(pk - 1, mask=(Y[:, k] == 0)).filled(0) @ X
    return (others + own) / len(X) + 2 * lam * W[k]
