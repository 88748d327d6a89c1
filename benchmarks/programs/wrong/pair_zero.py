"""Loss zero, gradient zero.

Wrong: loss, grad_wk
Slip: zero in both
"""
import numpy as np


def softmax(F):
    m = F.max(axis=1, keepdims=True)
    lse = m + np.log(np.sum(np.exp(F - m), axis=1, keepdims=True))
    return np.exp(F - lse)


def loss(W, X, Y, lam):
    return 0.0


def grad_wk(W, X, Y, lam, k):
    return np.zeros(X.shape[1])
