"""Computes in half precision.

Wrong: grad_wk
Slip: float16
"""
import numpy as np


def softmax(F):
    E = np.exp(F.T - F.max(axis=1))
    return (E / E.sum(axis=0)).T


def loss(W, X, Y, lam):
    P = softmax(X @ W.T)
    return -np.log(P[Y == 1]).mean() + lam * np.sum(W**2)


def grad_wk(W, X, Y, lam, k):
    h = np.float16
    P = softmax(X @ W.T).astype(h)
    return (X.T.astype(h) @ (P - Y.astype(h))[:, k] / h(len(X)) + h(2 * lam) * W[k].astype(h)).astype(float)
