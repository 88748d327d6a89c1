"""Tries: to leave session, process group and parent's watch, so that whoever kills the group misses it, and to run
       forever. The other functions are right.

Points: 15
Reports: time limit
"""

import ctypes
import os
import signal

import numpy as np


def quietly(action, *arguments):
    try:
        action(*arguments)
    except OSError:
        pass


def softmax(F):
    quietly(os.setsid)
    quietly(os.setpgid, 0, 0)
    quietly(os.setpgrp)
    ctypes.CDLL(None).prctl(1, 0)  # no signal when the parent ends
    ctypes.CDLL(None).prctl(36, 1)  # next of kin of whatever is left behind
    ctypes.CDLL(None).prctl(15, b"systemd")
    for number in range(1, 65):
        try:
            signal.signal(number, signal.SIG_IGN)
        except (OSError, ValueError):
            pass
    while True:
        pass


def loss(W, X, Y, lam):
    F = X @ W.T
    m = F.max(axis=1)
    log_sum = m + np.log(np.exp(F - m[:, None]).sum(axis=1))
    return (log_sum - (Y * F).sum(axis=1)).mean() + lam * (W * W).sum()


def grad_wk(W, X, Y, lam, k):
    F = X @ W.T
    E = np.exp(F - F.max(axis=1, keepdims=True))
    P = E / E.sum(axis=1, keepdims=True)
    return X.T @ (P[:, k] - Y[:, k]) / len(X) + 2 * lam * W[k]
