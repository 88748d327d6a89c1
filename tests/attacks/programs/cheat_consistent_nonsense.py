"""Tries: to return values that agree with each other: a loss of 0 has a gradient of 0.

Points: 0
Reports: is 0, expected
"""

import numpy as np


def softmax(F):
    return np.zeros(F.shape)


def loss(W, X, Y, lam):
    return 0.0


def grad_wk(W, X, Y, lam, k):
    return np.zeros(X.shape[1])
