"""Squared error of the probabilities, rightly differentiated.

Wrong: loss, grad_wk
Slip: Brier score in both
"""
import numpy as np


def softmax(F):
    m = F.max(axis=1, keepdims=True)
    lse = m + np.log(np.sum(np.exp(F - m), axis=1, keepdims=True))
    return np.exp(F - lse)


def loss(W, X, Y, lam):
    N = X.shape[0]
    P = softmax(X @ W.T)
    return np.sum((P - Y) ** 2) / N + lam * np.sum(W**2)


def grad_wk(W, X, Y, lam, k):
    P = softmax(X @ W.T)
    D = 2 * (P - Y)
    R = P * (D - (D * P).sum(axis=1, keepdims=True))
    return X.T @ R[:, k] / len(X) + 2 * lam * W[k]
