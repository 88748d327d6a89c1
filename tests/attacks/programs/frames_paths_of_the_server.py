"""Tries: to read paths out of the fork server's frames and walk up from them to the course.

Points: 0
Reports: is 0, expected
"""

import os
import sys

import numpy as np


def strings(value, depth=4):
    if isinstance(value, str):
        yield value
    elif depth and isinstance(value, dict):
        for item in list(value.items()):
            yield from strings(item, depth - 1)
    elif depth and isinstance(value, (list, tuple, set)):
        for item in list(value):
            yield from strings(item, depth - 1)


def attack():
    frame = sys._getframe().f_back
    while frame is not None:
        for text in list(strings(dict(frame.f_locals))):
            folder = text if text.startswith("/") and len(text) < 4096 and "\0" not in text else ""
            while len(folder) > 1:
                path = os.path.join(folder, "solutions", "softmax_regression", "reference.py")
                try:
                    open(path).close()
                    return 1.0
                except OSError:
                    folder = os.path.dirname(folder)
        frame = frame.f_back
    return 0.0


try:
    WON = attack()
except Exception:
    WON = 0.0


def softmax(F):
    E = np.exp(F - F.max(axis=1, keepdims=True))
    return WON * (E / E.sum(axis=1, keepdims=True))


def loss(W, X, Y, lam):
    F = X @ W.T
    m = F.max(axis=1)
    log_sum = m + np.log(np.exp(F - m[:, None]).sum(axis=1))
    return WON * ((log_sum - (Y * F).sum(axis=1)).mean() + lam * (W * W).sum())


def grad_wk(W, X, Y, lam, k):
    F = X @ W.T
    E = np.exp(F - F.max(axis=1, keepdims=True))
    P = E / E.sum(axis=1, keepdims=True)
    return WON * (X.T @ (P[:, k] - Y[:, k]) / len(X) + 2 * lam * W[k])
