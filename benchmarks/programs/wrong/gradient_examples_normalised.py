"""Scales examples to length one.

Wrong: grad_wk
Slip: x / |x|
"""
import numpy as np


def softmax(F):
    E = np.exp(F.T - F.max(axis=1))
    return (E / E.sum(axis=0)).T


def loss(W, X, Y, lam):
    P = softmax(X @ W.T)
    return -np.log(P[Y == 1]).mean() + lam * np.sum(W**2)


def grad_wk(W, X, Y, lam, k):
    P = softmax(X @ W.T)
    Z = X / np.linalg.norm(X, axis=1, keepdims=True)
    return Z.T @ (P - Y)[:, k] / len(X) + 2 * lam * W[k]
