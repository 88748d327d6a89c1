"""Tries: to change modes, owners, times and attributes of a file that it cannot write, which Landlock does not
       forbid.

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
        lambda: os.chmod(PATH, 0o600),
        lambda: os.chown(PATH, os.getuid(), os.getgid()),
        lambda: os.lchown(PATH, os.getuid(), -1),
        lambda: os.utime(PATH),
        lambda: os.utime(PATH, (0, 0)),
        lambda: os.setxattr(PATH, "user.attack", b"1"),
        lambda: os.chmod("@COURSE@", 0o700),
        lambda: os.chmod("rubrics", 0o700, dir_fd=os.open("@COURSE@", os.O_PATH)),
        lambda: os.utime(os.open(PATH, os.O_PATH)),
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
