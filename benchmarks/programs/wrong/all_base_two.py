"""Powers of two and logarithms to base two throughout.

Wrong: softmax, loss, grad_wk
Slip: base two
"""
import numpy as np


def softmax(F):
    E = np.exp2(F - F.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def loss(W, X, Y, lam):
    return -np.log2(softmax(X @ W.T)[Y == 1]).mean() + lam * np.sum(W**2)


def grad_wk(W, X, Y, lam, k):
    return X.T @ (softmax(X @ W.T) - Y)[:, k] / len(X) + 2 * lam * W[k]
