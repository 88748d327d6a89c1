"""Tries: to run its own machine code, here an illegal instruction. The other functions are right.

Points: 15
Reports: SIGILL | PermissionError | OSError | KeyError
"""

import ctypes
import mmap
import os

import numpy as np


def softmax(F):
    code = {"x86_64": b"\x0f\x0b", "aarch64": b"\x00\x00\x00\x00"}[os.uname().machine]
    page = mmap.mmap(-1, 4096, prot=7)
    page.write(code)
    return ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(page)))()


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
