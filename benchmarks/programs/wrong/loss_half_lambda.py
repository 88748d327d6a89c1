"""Half of lambda, as many books write it.

Wrong: loss
Slip: lambda / 2
"""
import numpy as np


def softmax(F):
    P = np.empty(F.shape)
    for i, row in enumerate(F):
        e = np.exp(row - row.max())
        P[i] = e / e.sum()
    return P


def loss(W, X, Y, lam):
    N = X.shape[0]
    P = softmax(X @ W.T)
    return -np.log(P[Y == 1]).mean() + lam / 2 * np.sum(W**2)


def grad_wk(W, X, Y, lam, k):
    P = softmax(X @ W.T)
    return X.T @ (P - Y)[:, k] / X.shape[0] + 2 * lam * W[k]
