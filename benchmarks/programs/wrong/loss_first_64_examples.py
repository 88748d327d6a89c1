"""Only the first batch of 64 examples.

Wrong: loss
Slip: at most 64 examples
"""
import numpy as np


def softmax(F):
    E = np.exp(F.T - F.max(axis=1))
    return (E / E.sum(axis=0)).T


def loss(W, X, Y, lam):
    P = softmax(X[:64] @ W.T)
    return -np.log(P[Y[:64] == 1]).mean() + lam * np.sum(W**2)


def grad_wk(W, X, Y, lam, k):
    R = softmax(X @ W.T) - Y
    return np.mean(R[:, [k]] * X, axis=0) + 2 * lam * W[k]
