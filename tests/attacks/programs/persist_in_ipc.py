"""Tries: to leave a mark in System V shared memory, semaphores and message queues, in a POSIX queue and in named
       shared memory.

Points: 0
Reports: is 0, expected
"""

import ctypes
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


KEY = 0x4E41424C


def toggled(find, make, remove):
    """Whether the mark was there; makes it if not, removes it if so."""
    try:
        number = find()
    except OSError:
        try:
            make()
        except OSError:
            pass
        return False
    try:
        remove(number)
    except OSError:
        pass
    return True


NAME = ctypes.create_string_buffer(b"nablagrade-attack")


def attack():
    found = [
        toggled(
            lambda: syscall(29, 194, KEY, 0, 0),
            lambda: syscall(29, 194, KEY, 4096, 0o1666),
            lambda n: syscall(31, 195, n, 0, 0),
        ),
        toggled(
            lambda: syscall(64, 190, KEY, 0, 0),
            lambda: syscall(64, 190, KEY, 1, 0o1666),
            lambda n: syscall(66, 191, n, 0, 0, 0),
        ),
        toggled(
            lambda: syscall(68, 186, KEY, 0), lambda: syscall(68, 186, KEY, 0o1666), lambda n: syscall(71, 187, n, 0, 0)
        ),
        toggled(
            lambda: syscall(240, 180, NAME, os.O_RDWR, 0, 0),
            lambda: syscall(240, 180, NAME, os.O_RDWR | os.O_CREAT, 0o666, 0),
            lambda n: syscall(241, 181, NAME),
        ),
    ]
    return float(any(found))


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
