"""Tries: to talk to a submission that runs at the same time by locks and leases on files that both can read.

Points: 0
Reports: PermissionError | OSError | FileNotFoundError
"""

import fcntl
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


FILES = [np.__file__, os.__file__, os.path.dirname(os.__file__), "/dev/null"]


def lock(path, action):
    descriptor = os.open(path, os.O_RDONLY)
    try:
        action(descriptor)
    finally:
        os.close(descriptor)


@functools.cache
def attack():
    actions = [
        lambda number: fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB),
        lambda number: fcntl.lockf(number, fcntl.LOCK_SH | fcntl.LOCK_NB),
        lambda number: fcntl.fcntl(number, 37, bytes(32)),
        lambda number: fcntl.fcntl(number, 1024, fcntl.F_RDLCK),
        lambda number: fcntl.fcntl(number, 1026, 1),
    ]
    return any_of(*[lambda path=path, action=action: lock(path, action) for path in FILES for action in actions])


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
