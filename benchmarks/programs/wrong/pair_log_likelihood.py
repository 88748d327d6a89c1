"""Log-likelihood less regulariser: everything with the other sign.

Wrong: loss, grad_wk
Slip: minus in both
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
    return np.log(P[Y == 1]).mean() - lam * np.sum(W**2)


def grad_wk(W, X, Y, lam, k):
    N = X.shape[0]
    P = softmax(X @ W.T)
    return X.T @ (Y - P)[:, k] / N - 2 * lam * W[k]
