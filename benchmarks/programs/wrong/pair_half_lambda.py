"""Loss with lambda/2, gradient with lambda: a right pair of another loss.

Wrong: loss, grad_wk
Slip: lambda / 2 in both
"""
import numpy as np


def softmax(F):
    E = np.exp(F - F.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def loss(W, X, Y, lam):
    N = X.shape[0]
    P = softmax(X @ W.T)
    return -np.log(P[Y == 1]).mean() + lam / 2 * np.sum(W**2)


def grad_wk(W, X, Y, lam, k):
    N = X.shape[0]
    P = softmax(X @ W.T)
    return X.T @ (P - Y)[:, k] / N + lam * W[k]
