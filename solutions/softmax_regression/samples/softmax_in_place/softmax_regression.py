"""Softmax works in place and so destroys the array it was given."""
import numpy as np


def softmax(F):
    F -= F.max(axis=1, keepdims=True)
    np.exp(F, out=F)
    F /= F.sum(axis=1, keepdims=True)
    return F


def loss(W, X, Y, lam):
    P = softmax(X @ W.T)
    return -np.sum(Y * np.log(P)) / len(X) + lam * np.sum(W**2)


def grad_wk(W, X, Y, lam, k):
    P = softmax(X @ W.T)
    P -= Y
    return P[:, k] @ X / len(X) + 2 * lam * W[k]
