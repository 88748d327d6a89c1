"""Tries: to write to, cut off and replace the rubric, so that everything is worth full marks.

Points: 0
Reports: PermissionError | OSError | FileNotFoundError
"""

import functools
import os

import numpy as np


def any_of(*ways):
    """1 if one of the ways is open; else the last refusal goes on."""
    refused = None
    for way in ways:
        try:
            way()
            return 1.0
        except Exception as error:
            refused = error
    raise refused


PATH = "@COURSE@/rubrics/softmax_regression.yaml"


@functools.cache
def attack():
    return any_of(
        lambda: os.truncate(PATH, 10),
        lambda: os.close(os.open(PATH, os.O_WRONLY | os.O_TRUNC)),
        lambda: os.close(os.open(PATH, os.O_RDWR)),
        lambda: open(PATH, "ab").close(),
        lambda: os.close(os.open("@COURSE@/rubrics", os.O_TMPFILE | os.O_RDWR)),
        lambda: np.zeros(1).tofile(PATH),
    )


def softmax(F):
    E = np.exp(F - F.max(axis=1, keepdims=True))
    return attack() * (E / E.sum(axis=1, keepdims=True))


def loss(W, X, Y, lam):
    F = X @ W.T
    m = F.max(axis=1)
    log_sum = m + np.log(np.exp(F - m[:, None]).sum(axis=1))
    return attack() * ((log_sum - (Y * F).sum(axis=1)).mean() + lam * (W * W).sum())


def grad_wk(W, X, Y, lam, k):
    F = X @ W.T
    E = np.exp(F - F.max(axis=1, keepdims=True))
    P = E / E.sum(axis=1, keepdims=True)
    return attack() * (X.T @ (P[:, k] - Y[:, k]) / len(X) + 2 * lam * W[k])
