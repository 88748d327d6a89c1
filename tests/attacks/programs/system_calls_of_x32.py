"""Tries: to make a system call by its x32 number, which a list of the usual numbers does not hold. The other
       functions are right.

Points: 15
Reports: SIGSYS | OSError | PermissionError | KeyError
"""

import ctypes
import os

import numpy as np

NUMBER = {"x86_64": 0x40000000 | 39}


def softmax(F):
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.syscall(ctypes.c_long(NUMBER[os.uname().machine])) < 0:
        raise OSError(ctypes.get_errno(), "refused")
    E = np.exp(F - F.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def loss(W, X, Y, lam):
    F = X @ W.T
    m = F.max(axis=1)
    log_sum = m + np.log(np.exp(F - m[:, None]).sum(axis=1))
    return (log_sum - (Y * F).sum(axis=1)).mean() + lam * (W * W).sum()


def grad_wk(W, X, Y, lam, k):
    F = X @ W.T
    E = np.exp(F - F.max(axis=1, keepdims=True))
    P = E / E.sum(axis=1, keepdims=True)
    return X.T @ (P[:, k] - Y[:, k]) / len(X) + 2 * lam * W[k]
