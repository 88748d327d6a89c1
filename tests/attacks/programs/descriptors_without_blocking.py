"""Tries: to take the blocking from all descriptors, so that a worker that waits for its next question falls over.

Points: 0
Reports: ended | expected | raised | closed
"""

import fcntl
import os

import numpy as np

for number in range(64):
    try:
        fcntl.fcntl(number, fcntl.F_SETFL, fcntl.fcntl(number, fcntl.F_GETFL) | os.O_NONBLOCK)
    except OSError:
        pass


def softmax(F):
    return np.zeros(F.shape)


def loss(W, X, Y, lam):
    return 0.0


def grad_wk(W, X, Y, lam, k):
    return np.zeros(X.shape[1])
