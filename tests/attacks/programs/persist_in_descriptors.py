"""Tries: to leave a mark in what is shared by all who inherited a descriptor: its flags and its place in the file.

Points: 0
Reports: is 0, expected
"""

import fcntl
import os
import stat

import numpy as np


def found_in(number):
    kind = os.fstat(number).st_mode
    if not (stat.S_ISREG(kind) or stat.S_ISCHR(kind)):
        return False
    flags = fcntl.fcntl(number, fcntl.F_GETFL)
    found = bool(flags & os.O_NONBLOCK)
    fcntl.fcntl(number, fcntl.F_SETFL, flags ^ os.O_NONBLOCK)
    if stat.S_ISREG(kind):
        found |= os.lseek(number, 0, os.SEEK_CUR) == 4242
        os.lseek(number, 0 if found else 4242, os.SEEK_SET)
    return found


def attack():
    won = False
    for number in range(64):
        try:
            won |= found_in(number)
        except OSError:
            continue
    return float(won)


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
