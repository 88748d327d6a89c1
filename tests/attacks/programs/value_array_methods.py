"""Tries: to hide behind __array__, __array_interface__, __array_ufunc__ and __float__, which give another value
       whenever they are asked.

Points: 0
Reports: expected | did not return numbers | raised
"""

import numpy as np


class Changing:
    def __init__(self, shape):
        self.shape, self.asked = shape, 0

    def __array__(self, dtype=None, copy=None):
        self.asked += 1
        return np.full(self.shape, float(self.asked - 1))

    def __array_ufunc__(self, *args, **kwargs):
        return True

    def __float__(self):
        return 0.0

    def __len__(self):
        return 10**9


def softmax(F):
    return Changing(F.shape)


def loss(W, X, Y, lam):
    return Changing(())


def grad_wk(W, X, Y, lam, k):
    return Changing((X.shape[1],))
