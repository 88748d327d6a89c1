"""Tries: to make a system call by the door for 32-bit programs (int 0x80), where calls have other numbers. The
       other functions are right.

Points: 15
Reports: SIGSYS | PermissionError | KeyError | SIGSEGV
"""

import ctypes
import mmap
import os

import numpy as np

# mov eax, 20 (getpid); int 0x80; ret
CODE = {"x86_64": b"\xb8\x14\0\0\0\xcd\x80\xc3"}


def softmax(F):
    page = mmap.mmap(-1, 4096, prot=7)
    page.write(CODE[os.uname().machine])
    pid = ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(page)))()
    E = np.exp(F - F.max(axis=1, keepdims=True))
    return (pid > 0) * (E / E.sum(axis=1, keepdims=True))


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
