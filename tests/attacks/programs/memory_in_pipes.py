"""Tries: to keep memory in the buffers of pipes and of pairs of sockets, made as large as they can be.

Points: 0
Reports: is 0, expected
"""

import fcntl
import os
import socket

import numpy as np


def attack():
    """Whether more than 64 MB fit."""
    taken, kept = 0, []
    try:
        for _ in range(200):
            end, start = os.pipe()
            kept += [end, start]
            os.set_blocking(start, False)
            try:
                fcntl.fcntl(start, 1031, 1 << 20)
            except OSError:
                pass
            try:
                while True:
                    taken += os.write(start, bytes(1 << 16))
            except OSError:
                pass
    except OSError:
        pass
    for number in kept:
        os.close(number)
    return float(taken > 64 << 20)


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
