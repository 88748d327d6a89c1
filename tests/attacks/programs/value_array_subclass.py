"""Tries: to return an array whose class answers every comparison with yes and every subtraction with 0.

Points: 0
Reports: is 0, expected
Tiers: strong, standard, weak, none
"""

import numpy as np


class Friendly(np.ndarray):
    def __eq__(self, other):
        return np.ones(self.shape, dtype=bool)

    def __sub__(self, other):
        return np.zeros(self.shape)

    def __array_ufunc__(self, ufunc, method, *inputs, **kwargs):
        return np.ones(self.shape, dtype=bool)

    def __array_function__(self, function, types, args, kwargs):
        return True

    def __array_finalize__(self, other):
        pass

    def __reduce__(self):
        return (int, (1,))

    __rsub__ = __sub__
    __ne__ = __lt__ = __gt__ = lambda self, other: np.zeros(self.shape, dtype=bool)


def softmax(F):
    return np.zeros(F.shape).view(Friendly)


def loss(W, X, Y, lam):
    return np.zeros(()).view(Friendly)


def grad_wk(W, X, Y, lam, k):
    return np.zeros(X.shape[1]).view(Friendly)
