"""Everything in half precision.

Wrong: softmax, loss, grad_wk
Slip: float16
"""
import numpy as np


def softmax(F):
    F = F.astype("e")
    E = np.exp(F - F.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def loss(W, X, Y, lam):
    P = softmax(X @ W.T).astype(float)
    return -np.log(P[Y == 1]).mean() + lam * np.sum(W**2)


def grad_wk(W, X, Y, lam, k):
    return X.T @ (softmax(X @ W.T) - Y)[:, k] / len(X) + 2 * lam * W[k]
