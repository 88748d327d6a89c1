"""The gradient of the multi-class hinge loss.

Wrong: grad_wk
Slip: hinge loss
"""
import numpy as np


def softmax(F):
    P = np.empty(F.shape)
    for i, row in enumerate(F):
        e = np.exp(row - row.max())
        P[i] = e / e.sum()
    return P


def loss(W, X, Y, lam):
    F = np.dot(X, W.T)
    return np.mean(np.logaddexp.reduce(F, axis=1) - F[Y == 1]) + lam * np.sum(W**2)


def grad_wk(W, X, Y, lam, k):
    F = X @ W.T
    own = (F * Y).sum(axis=1, keepdims=True)
    active = ((F - own + 1) > 0) * (1 - Y)
    r = np.where(Y[:, k] == 1, -active.sum(axis=1), active[:, k])
    return X.T @ r / len(X) + 2 * lam * W[k]
