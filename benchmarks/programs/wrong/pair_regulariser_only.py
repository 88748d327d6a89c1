"""Only the regulariser, rightly differentiated.

Wrong: loss, grad_wk
Slip: no data term in both
"""
import numpy as np


def softmax(F):
    E = np.exp(F - F.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def loss(W, X, Y, lam):
    return lam * np.sum(W**2)


def grad_wk(W, X, Y, lam, k):
    return 2 * lam * W[k]
