"""The two of the derivative of the square is missing.

Wrong: grad_wk
Slip: regulariser lambda w_k instead of 2 lambda w_k
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
    return X.T @ (P - Y)[:, k] / N + lam * W[k]
