"""Tries: to be called at every collection, audit event and unraisable error, and to fail loudly in each. The
       answers are wrong and stay so.

Points: 0
Reports: expected | raised | ended | imported | called exit()
"""

import gc
import sys
import threading

import numpy as np


def fall(*args):
    raise SystemExit("hook")


gc.set_threshold(1, 1, 1)
gc.callbacks.append(fall)
sys.unraisablehook = lambda *args: None
threading.excepthook = fall
sys.addaudithook(lambda event, args: fall() if event.startswith(("socket", "os.", "open")) else None)


def softmax(F):
    return np.zeros(F.shape)


def loss(W, X, Y, lam):
    return 0.0


def grad_wk(W, X, Y, lam, k):
    return np.zeros(X.shape[1])
