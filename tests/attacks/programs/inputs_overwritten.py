"""Tries: to overwrite its inputs, from which the grader may compute what it expects.

Points: 0
Reports: must stay as given
Tiers: strong, standard, weak, none
"""

import numpy as np


def softmax(F):
    F[...] = 0.0
    return np.full(F.shape, 1 / F.shape[1])


def loss(W, X, Y, lam):
    W[...] = 0.0
    return np.log(len(W))


def grad_wk(W, X, Y, lam, k):
    X[...] = 0.0
    return 2 * lam * W[k]
