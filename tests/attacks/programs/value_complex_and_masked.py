"""Tries: to return complex numbers and masked arrays, whose differences do not count.

Points: 0
Reports: did not return numbers | nan, expected
"""

import numpy as np


def softmax(F):
    return np.ma.masked_all(F.shape)


def loss(W, X, Y, lam):
    return complex(0.0, np.inf)


def grad_wk(W, X, Y, lam, k):
    return np.full(X.shape[1], 1j * np.nan)
