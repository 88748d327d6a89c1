"""The mean residual times the mean example.

Wrong: grad_wk
Slip: mean(p - y) mean(x)
"""
import numpy as np


def softmax(F):
    E = np.exp(F.T - F.max(axis=1))
    return (E / E.sum(axis=0)).T


def loss(W, X, Y, lam):
    P = softmax(X @ W.T)
    return -np.log(P[Y == 1]).mean() + lam * np.sum(W**2)


def grad_wk(W, X, Y, lam, k):
    N = X.shape[0]
    P = softmax(X @ W.T)
    return (P - Y)[:, k].mean() * X.mean(axis=0) + 2 * lam * W[k]
