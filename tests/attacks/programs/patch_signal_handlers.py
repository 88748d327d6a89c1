"""Tries: to be called by a timer every 50 microseconds inside of the worker's own code, and to raise there.

Points: 0
Reports: expected | raised | ended | protocol error | imported | time limit | called exit()
"""

import signal

import numpy as np


def fall(number, frame):
    raise SystemExit(0)


def start():
    signal.signal(signal.SIGALRM, fall)
    signal.setitimer(signal.ITIMER_REAL, 0.00005, 0.00005)


def softmax(F):
    start()
    return np.zeros(F.shape)


def loss(W, X, Y, lam):
    start()
    return 0.0


def grad_wk(W, X, Y, lam, k):
    start()
    return np.zeros(X.shape[1])
