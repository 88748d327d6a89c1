"""The function has another name.

Wrong: grad_wk
Slip: missing function
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


def grad_w_k(W, X, Y, lam, k):
    P = softmax(X @ W.T)
    return X.T @ (P - Y)[:, k] / len(X) + 2 * lam * W[k]
