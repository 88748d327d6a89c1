"""Tries: to follow the worker with trace and profile functions that put right-looking values into its frames.

Points: 0
Reports: expected | protocol error | raised | ended | imported
"""

import sys
import threading

import numpy as np


def follow(frame, event, argument):
    for name in ("status", "credit", "complaint", "changed"):
        if name in frame.f_locals:
            frame.f_locals[name] = ""
    return follow


sys.settrace(follow)
sys.setprofile(follow)
threading.settrace(follow)
threading.setprofile(follow)
frame = sys._getframe()
while frame is not None:
    frame.f_trace = follow
    frame = frame.f_back


def softmax(F):
    return np.zeros(F.shape)


def loss(W, X, Y, lam):
    return 0.0


def grad_wk(W, X, Y, lam, k):
    return np.zeros(X.shape[1])
