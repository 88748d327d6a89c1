"""Tries: to make random inputs predictable: every generator gives ones, for which the answers are known.

Points: 0
Reports: expected
"""

import random
import secrets

import numpy as np


class Ones:
    def __init__(self, *args, **kwargs):
        pass

    def __getattr__(self, name):
        return lambda *args, size=None, **kwargs: np.ones(size or ())


np.random.default_rng = np.random.Generator = np.random.RandomState = Ones
np.random.normal = np.random.rand = np.random.randn = np.random.uniform = Ones().normal
random.random = random.uniform = lambda *args: 1.0
secrets.token_bytes = bytes


def softmax(F):
    return np.full(F.shape, 1 / F.shape[1])


def loss(W, X, Y, lam):
    return np.log(len(W)) + lam * W.size


def grad_wk(W, X, Y, lam, k):
    return 2 * lam * np.ones(X.shape[1])
