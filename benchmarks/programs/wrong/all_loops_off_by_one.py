"""Loops over K - 1 classes.

Wrong: softmax, loss, grad_wk
Slip: range(K - 1)
"""
import numpy as np


def softmax(F):
    P = np.zeros(F.shape)
    for i in range(F.shape[0]):
        m = F[i].max()
        total = 0.0
        for c in range(F.shape[1] - 1):
            total += np.exp(F[i, c] - m)
        for c in range(F.shape[1]):
            P[i, c] = np.exp(F[i, c] - m) / total
    return P


def loss(W, X, Y, lam):
    return -np.log(softmax(X @ W.T)[Y == 1]).mean() + lam * np.sum(W**2)


def grad_wk(W, X, Y, lam, k):
    return X.T @ (softmax(X @ W.T) - Y)[:, k] / len(X) + 2 * lam * W[k]
