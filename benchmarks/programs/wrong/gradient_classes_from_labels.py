"""Counts the classes by the labels that occur.

Wrong: grad_wk
Slip: K is the number of labels present
"""
import numpy as np


def softmax(F):
    E = np.exp(F - F.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def loss(W, X, Y, lam):
    F = X @ W.T
    m = F.max(axis=1)
    nll = m + np.log(np.exp(F - m[:, None]).sum(axis=1)) - (F * Y).sum(axis=1)
    return nll.mean() + lam * np.sum(W**2)


def grad_wk(W, X, Y, lam, k):
    t = Y.argmax(axis=1)
    K = t.max() + 1
    F = (X @ W.T)[:, :K]
    P = softmax(F)
    g = 2 * lam * W[k]
    if k < K:
        g = g + X.T @ (P[:, k] - (t == k)) / len(X)
    return g
