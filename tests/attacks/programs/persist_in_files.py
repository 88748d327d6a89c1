"""Tries: to leave a mark in a file for the next submission, which would answer rightly if it saw one.

Points: 0
Reports: is 0, expected
"""

import os

import numpy as np

PLACES = [
    os.getcwd(),
    "/tmp",
    "/var/tmp",
    "/dev/shm",
    "/run/lock",
    os.path.expanduser("~"),
    "/",
    os.path.dirname(np.__file__),
    os.path.dirname(os.__file__),
    os.path.dirname(__file__),
    "@COURSE@",
    "/scratch",
    "..",
]


def attack():
    won = 0.0
    for place in {os.path.realpath(place) for place in PLACES}:
        path = os.path.join(place, "nablagrade-attack-mark")
        try:
            if os.path.exists(path):
                won = 1.0
                os.unlink(path)
            else:
                open(path, "x").close()
        except OSError:
            continue
    return won


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
