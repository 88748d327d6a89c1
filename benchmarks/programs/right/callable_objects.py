"""The three names are instances with __call__, and a partial."""
from functools import partial

import numpy as np


class Softmax:
    def __init__(self, axis):
        self.axis = axis

    def __call__(self, F):
        E = np.exp(F - F.max(axis=self.axis, keepdims=True))
        return E / E.sum(axis=self.axis, keepdims=True)


class Loss:
    def __call__(self, W, X, Y, lam):
        return -np.log(softmax(X @ W.T)[Y == 1]).mean() + lam * (W ** 2).sum()


def gradient(scale, W, X, Y, lam, k):
    return X.T @ (softmax(X @ W.T) - Y)[:, k] / len(X) + scale * lam * W[k]


softmax = Softmax(1)
loss = Loss()
grad_wk = partial(gradient, 2)
