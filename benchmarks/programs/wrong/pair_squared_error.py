"""Least squares on the logits, rightly differentiated.

Wrong: loss, grad_wk
Slip: squared error in both
"""
import numpy as np


def softmax(F):
    Z = F - np.max(F, axis=1)[:, None]
    return np.exp(Z) / np.exp(Z).sum(axis=1)[:, None]


def loss(W, X, Y, lam):
    return np.sum((X @ W.T - Y) ** 2) / len(X) + lam * np.sum(W**2)


def grad_wk(W, X, Y, lam, k):
    return 2 * X.T @ (X @ W.T - Y)[:, k] / len(X) + 2 * lam * W[k]
