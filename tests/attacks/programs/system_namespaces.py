"""Tries: to get namespaces in which it would be root.

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


KINDS = [0x10000000, 0x10020000, 0x00020000, 0x20000000, 0x40000000, 0x08000000, 0x04000000, 0x02000000, 0x80]


def enter(name):
    descriptor = os.open(f"/proc/{name}", os.O_RDONLY)
    syscall(308, 268, descriptor, 0)


@functools.cache
def attack():
    return any_of(
        *[lambda kind=kind: syscall(272, 97, kind) for kind in KINDS],
        *[lambda name=name: enter(name) for name in ("1/ns/mnt", "self/ns/net", "@PID@/ns/mnt", "@PID@/ns/net")],
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
