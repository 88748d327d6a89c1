"""The softmax changes what it is given; the others make new logits and are right.

Wrong: softmax
Slip: F changed in place
"""
import numpy as np


def softmax(F):
    F -= F.max(axis=1, keepdims=True)
    np.exp(F, out=F)
    F /= F.sum(axis=1, keepdims=True)
    return F


def loss(W, X, Y, lam):
    return -np.log(softmax(X @ W.T)[Y == 1]).mean() + lam * np.sum(W**2)


def grad_wk(W, X, Y, lam, k):
    return X.T @ (softmax(X @ W.T) - Y)[:, k] / len(X) + 2 * lam * W[k]
