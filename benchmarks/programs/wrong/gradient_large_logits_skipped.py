"""Examples with logits above 100 do not count.

Wrong: grad_wk
Slip: examples with |f| > 100 dropped
"""
import numpy as np


def softmax(F):
    E = np.exp(F.T - F.max(axis=1))
    return (E / E.sum(axis=0)).T


def loss(W, X, Y, lam):
    P = softmax(X @ W.T)
    return -np.log(P[Y == 1]).mean() + lam * np.sum(W**2)


def grad_wk(W, X, Y, lam, k):
    F = X @ W.T
    keep = np.abs(F).max(axis=1) <= 100
    P = softmax(F)
    return X[keep].T @ (P - Y)[keep, k] / len(X) + 2 * lam * W[k]
