"""Tries: to open files by their numbers instead of their names, past every rule about names.

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


def handle():
    space = ctypes.create_string_buffer((128).to_bytes(4, "little"), 136)
    mount = ctypes.c_int()
    path = ctypes.create_string_buffer(b"@COURSE@")
    syscall(303, 264, -100, path, space, ctypes.byref(mount), 0)


def root():
    # The root folder of most file systems is inode 2.
    space = ctypes.create_string_buffer(b"\x08\0\0\0\x01\0\0\0\x02\0\0\0\0\0\0\0", 136)
    os.close(syscall(304, 265, os.open("/", os.O_PATH), space, os.O_RDONLY))


@functools.cache
def attack():
    return any_of(handle, root)


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
