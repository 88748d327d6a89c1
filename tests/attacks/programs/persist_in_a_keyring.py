"""Tries: to leave a mark in the kernel's keyrings of user, session and process.

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


KIND, NAME, VALUE = (ctypes.create_string_buffer(text) for text in (b"user", b"nablagrade-attack", b"1"))


def found_in(ring):
    try:
        key = syscall(250, 219, 10, ring, KIND, NAME, 0)
    except OSError:
        try:
            syscall(248, 217, KIND, NAME, VALUE, 1, ring)
        except OSError:
            pass
        return False
    try:
        syscall(250, 219, 21, key)
    except OSError:
        pass
    return True


def attack():
    return float(any([found_in(ring) for ring in (-1, -2, -3, -4, -5)]))


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
