"""A constant loss and the zeros that are its gradient.

Wrong: loss, grad_wk
Slip: constant
"""
import numpy as np


def softmax(F):
    P = np.empty(F.shape)
    for i, row in enumerate(F):
        e = np.exp(row - row.max())
        P[i] = e / e.sum()
    return P


def loss(W, X, Y, lam):
    return 1.0


def grad_wk(W, X, Y, lam, k):
    return 0 * W[k]
