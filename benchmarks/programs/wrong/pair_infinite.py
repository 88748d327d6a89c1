"""Infinite loss and a gradient that is not a number.

Wrong: loss, grad_wk
Slip: NaN in both
"""
import numpy as np


def softmax(F):
    P = np.empty(F.shape)
    for i, row in enumerate(F):
        e = np.exp(row - row.max())
        P[i] = e / e.sum()
    return P


def loss(W, X, Y, lam):
    return float('inf')


def grad_wk(W, X, Y, lam, k):
    return np.full(W.shape[1], np.nan)
