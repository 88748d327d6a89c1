"""Tries: to leave numpy, warnings and the random generators in a state in which the worker's own arithmetic would
       raise. The answers are right and must count.

Points: 20
Reports: Right
"""

import random
import warnings

import numpy as np

np.seterr(all="raise")
np.seterrcall(lambda *args: 1 / 0)
np.set_printoptions(threshold=1, precision=0, formatter={"all": lambda value: 1 / 0})
warnings.simplefilter("error")
warnings.showwarning = lambda *args, **kwargs: 1 / 0
np.random.seed(1)
random.seed(1)


def softmax(F):
    E = np.exp(F - F.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def loss(W, X, Y, lam):
    F = X @ W.T
    m = F.max(axis=1)
    log_sum = m + np.log(np.exp(F - m[:, None]).sum(axis=1))
    return (log_sum - (Y * F).sum(axis=1)).mean() + lam * (W * W).sum()


def grad_wk(W, X, Y, lam, k):
    F = X @ W.T
    E = np.exp(F - F.max(axis=1, keepdims=True))
    P = E / E.sum(axis=1, keepdims=True)
    return X.T @ (P[:, k] - Y[:, k]) / len(X) + 2 * lam * W[k]
