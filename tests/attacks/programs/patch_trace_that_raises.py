"""Tries: to break the worker by a profile function that raises in all its calls, hoping that a broken worker is
       the grader's fault and gives a person's mercy.

Points: 0
Reports: expected | raised | ended | protocol error | imported | called exit()
"""

import sys

import numpy as np


def stumble(frame, event, argument):
    if frame.f_globals is not globals():
        raise SystemExit(0)


def softmax(F):
    sys.setprofile(stumble)
    return np.zeros(F.shape)


def loss(W, X, Y, lam):
    sys.setprofile(stumble)
    return 0.0


def grad_wk(W, X, Y, lam, k):
    sys.setprofile(stumble)
    return np.zeros(X.shape[1])
