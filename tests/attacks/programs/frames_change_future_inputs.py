"""Tries: to overwrite all arrays that the worker holds, hoping that the grader computes its expected values from
       the same ones: softmax of zeros is easy.

Points: 0
Reports: expected | changed its input
"""

import sys

import numpy as np


def overwrite():
    frame = sys._getframe()
    while frame is not None:
        pending = list(frame.f_locals.values())
        while pending:
            value = pending.pop()
            if isinstance(value, np.ndarray) and value.flags.writeable and value.dtype == np.float64:
                value[...] = 0.0
            elif isinstance(value, dict):
                pending += value.values()
            elif isinstance(value, (list, tuple)):
                pending += value
        frame = frame.f_back


def softmax(F):
    overwrite()
    return np.full(F.shape, 1 / F.shape[1])


def loss(W, X, Y, lam):
    overwrite()
    return np.log(len(W))


def grad_wk(W, X, Y, lam, k):
    overwrite()
    return np.zeros(X.shape[1])
