"""Logits are halved in both.

Wrong: loss, grad_wk
Slip: temperature 2 in both
"""
import numpy as np


def softmax(F):
    E = np.exp(F - F.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def loss(W, X, Y, lam):
    P = softmax(X @ W.T / 2)
    return -np.log(P[Y == 1]).mean() + lam * np.sum(W**2)


def grad_wk(W, X, Y, lam, k):
    P = softmax(X @ W.T / 2)
    return X.T @ (P - Y)[:, k] / (2 * len(X)) + 2 * lam * W[k]
