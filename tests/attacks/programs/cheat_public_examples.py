"""Tries: to know only the published examples by heart.

Points: 0
Reports: is 0, expected
Tiers: strong, standard, weak, none
"""

import numpy as np

KNOWN = np.array([[1000.0, 1000.0], [-1000.0, -1000.0], [1000.0, -1000.0]])
ANSWER = np.array([[0.5, 0.5], [0.5, 0.5], [1.0, 0.0]])


def softmax(F):
    return ANSWER if F.shape == KNOWN.shape and (F == KNOWN).all() else np.zeros(F.shape)


def loss(W, X, Y, lam):
    return np.log(len(W)) if not W.any() else 0.0


def grad_wk(W, X, Y, lam, k):
    return np.zeros(X.shape[1])
