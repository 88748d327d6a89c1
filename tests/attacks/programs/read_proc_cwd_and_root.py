"""Tries: to reach the course through the working and root folders of other processes in /proc.

Points: 0
Reports: PermissionError | OSError | FileNotFoundError
"""

import functools
import os

import numpy as np

NAME = "solutions/softmax_regression/reference.py"


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


def read(path):
    return lambda: open(path).read(1)


@functools.cache
def attack():
    pids = ["self", "thread-self", "@PID@", "1", str(os.getppid())]
    try:
        pids += [name for name in os.listdir("/proc") if name.isdigit()]
    except OSError:
        pass
    ways = [read(f"/proc/{pid}/cwd/{NAME}") for pid in pids]
    return any_of(*ways, *[read(f"/proc/{pid}/root@COURSE@/{NAME}") for pid in pids])


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
