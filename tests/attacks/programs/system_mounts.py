"""Tries: to change what is mounted where, by the old calls and the new ones, and to change its root folder.

Points: 0
Reports: PermissionError | OSError | FileNotFoundError
"""

import ctypes
import functools
import os

import numpy as np

libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long


def syscall(x86_64, aarch64, *arguments):
    """A system call by its number on this machine; OSError where it is refused."""
    number = {"x86_64": x86_64, "aarch64": aarch64}[os.uname().machine]
    passed = [ctypes.c_long(value) if isinstance(value, int) else value for value in arguments]
    result = libc.syscall(ctypes.c_long(number), *passed)
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


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


TMPFS, HERE, TOP, PROC = (ctypes.create_string_buffer(text) for text in (b"tmpfs", b".", b"/", b"proc"))


@functools.cache
def attack():
    return any_of(
        lambda: syscall(165, 40, TMPFS, HERE, TMPFS, 0, 0),
        lambda: syscall(165, 40, PROC, HERE, PROC, 0, 0),
        lambda: syscall(165, 40, TOP, HERE, 0, 4096, 0),
        lambda: syscall(166, 39, HERE, 2),
        lambda: syscall(161, 51, HERE),
        lambda: os.chroot("."),
        lambda: syscall(155, 41, HERE, HERE),
        lambda: os.close(syscall(430, 430, TMPFS, 0)),
        lambda: os.close(syscall(428, 428, -100, TOP, 1)),
        lambda: syscall(442, 442, -100, TOP, 0, ctypes.create_string_buffer(32), 32),
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
