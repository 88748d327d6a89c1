"""Tries: to zero its inputs with the worker blinded to it, hoping that the grader computes what it expects from
       the same arrays.

Points: 0
Reports: expected | changed its input
"""

import sys

import numpy as np


def blind():
    frame = sys._getframe()
    while frame is not None:
        if callable(frame.f_globals.get("fingerprint")):
            frame.f_globals["fingerprint"] = lambda value: 0
        frame = frame.f_back


blind()


def softmax(F):
    blind()
    F[...] = 0.0
    return np.full(F.shape, 1 / F.shape[1])


def loss(W, X, Y, lam):
    blind()
    W[...] = 0.0
    return np.log(len(W))


def grad_wk(W, X, Y, lam, k):
    blind()
    for array in (W, X, Y):
        array[...] = 0.0
    return np.zeros(X.shape[1])
