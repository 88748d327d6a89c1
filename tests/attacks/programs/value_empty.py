"""Tries: to return empty arrays and arrays of the wrong shape, of which all elements are right, or which
       broadcast.

Points: 0
Reports: it should be
"""

import numpy as np


def softmax(F):
    return np.empty((0, F.shape[1]))


def loss(W, X, Y, lam):
    return np.empty(0)


def grad_wk(W, X, Y, lam, k):
    return np.empty((X.shape[1], 0))
