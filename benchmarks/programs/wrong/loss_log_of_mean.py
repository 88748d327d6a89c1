"""The logarithm of the mean probability.

Wrong: loss
Slip: log mean p
"""
import numpy as np


def softmax(F):
    E = np.exp(F.T - F.max(axis=1))
    return (E / E.sum(axis=0)).T


def loss(W, X, Y, lam):
    N = X.shape[0]
    P = softmax(X @ W.T)
    return -np.log(np.mean(P[Y == 1])) + lam * np.sum(W**2)


def grad_wk(W, X, Y, lam, k):
    R = softmax(X @ W.T) - Y
    return np.mean(R[:, [k]] * X, axis=0) + 2 * lam * W[k]
