"""At most ten classes are summed.

Wrong: loss
Slip: hard-coded K = 10
"""
import numpy as np


def softmax(F):
    E = np.exp(F.T - F.max(axis=1))
    return (E / E.sum(axis=0)).T


def loss(W, X, Y, lam):
    F = X @ W.T
    total = np.zeros(len(F))
    for c in range(min(10, W.shape[0])):
        total += np.exp(F[:, c] - F.max(axis=1))
    return (F.max(axis=1) + np.log(total) - (F * Y).sum(axis=1)).mean() + lam * np.sum(W**2)


def grad_wk(W, X, Y, lam, k):
    R = softmax(X @ W.T) - Y
    return np.mean(R[:, [k]] * X, axis=0) + 2 * lam * W[k]
