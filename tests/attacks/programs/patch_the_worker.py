"""Tries: to replace the functions of the worker in its own process, so that they report full marks whatever is
       returned.

Points: 0
Reports: expected | protocol error | the program ended | broke
"""

import sys

import numpy as np

FULL = {"status": "RETURNED", "message": "Right.", "seconds": 0.0, "credit": 1.0, "points": 20, "passed": True}


def patch():
    frame = sys._getframe()
    while frame is not None:
        space = frame.f_globals
        if space is not globals():
            for name in ("fingerprint", "describe", "judge", "compare", "check"):
                if callable(space.get(name)):
                    space[name] = lambda *args, **kwargs: dict(FULL)
        frame = frame.f_back


def softmax(F):
    patch()
    return np.zeros(F.shape)


def loss(W, X, Y, lam):
    patch()
    return 0.0


def grad_wk(W, X, Y, lam, k):
    patch()
    return np.zeros(X.shape[1])
