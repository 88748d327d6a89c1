"""Tries: to write results when the process ends, by atexit handlers, finalizers and threads that wait for the end.
       The answers are wrong.

Points: 0
Reports: is 0, expected
"""

import atexit
import os
import threading
import weakref

import numpy as np


def late():
    for number in range(1, 64):
        try:
            os.write(number, b'{"points": 20, "credit": 1.0}')
        except OSError:
            pass
    for name in ("results.json", "@COURSE@/results.json"):
        try:
            open(name, "w").close()
        except OSError:
            pass


class Anchor:
    pass


ANCHOR = Anchor()
weakref.finalize(ANCHOR, late)
atexit.register(late)
threading.Thread(target=lambda: (threading.main_thread().join(), late())).start()


def softmax(F):
    return np.zeros(F.shape)


def loss(W, X, Y, lam):
    return 0.0


def grad_wk(W, X, Y, lam, k):
    return np.zeros(X.shape[1])
