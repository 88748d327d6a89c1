"""The last column is not regularised in both.

Wrong: loss, grad_wk
Slip: last column without regulariser
"""
import numpy as np


def softmax(F):
    E = np.exp(F.T - F.max(axis=1))
    return (E / E.sum(axis=0)).T


def loss(W, X, Y, lam):
    N = X.shape[0]
    P = softmax(X @ W.T)
    return -np.log(P[Y == 1]).mean() + lam * np.sum(W[:, :-1] ** 2)


def grad_wk(W, X, Y, lam, k):
    P = softmax(X @ W.T)
    V = W.copy()
    V[:, -1] = 0
    return X.T @ (P - Y)[:, k] / len(X) + 2 * lam * V[k]
