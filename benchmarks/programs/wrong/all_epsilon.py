"""Everything uses a softmax with 1e-3 in the denominator.

Wrong: softmax, loss, grad_wk
Slip: epsilon in the denominator
"""
import numpy as np


def softmax(F):
    E = np.exp(F - F.max(axis=1, keepdims=True))
    return E / (E.sum(axis=1, keepdims=True) + 1e-3)


def loss(W, X, Y, lam):
    return -np.log(softmax(X @ W.T)[Y == 1]).mean() + lam * np.sum(W**2)


def grad_wk(W, X, Y, lam, k):
    return X.T @ (softmax(X @ W.T) - Y)[:, k] / len(X) + 2 * lam * W[k]
