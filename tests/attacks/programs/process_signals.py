"""Tries: to send signals to the fork server, to the grader and to everybody: signal 0, which harms nobody and
       tells whether another would arrive.

Points: 0
Reports: PermissionError | ProcessLookupError
"""

import ctypes
import functools
import os
import signal

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


# Our parent and the process that runs the tests; their numbers may be unknown in here.
OTHERS = [pid for pid in (os.getppid(), int("@PID@")) if pid > 0 and pid != os.getpid()] or [1]


@functools.cache
def attack():
    own_group = os.getpgrp()
    return any_of(
        *[lambda pid=pid: os.kill(pid, 0) for pid in OTHERS],
        *[lambda pid=pid: syscall(200, 130, pid, 0) for pid in OTHERS],
        *[lambda pid=pid: syscall(234, 131, pid, pid, 0) for pid in OTHERS],
        *[lambda pid=pid: syscall(129, 138, pid, 0, ctypes.create_string_buffer(128)) for pid in OTHERS],
        lambda: os.kill(-1, 0),
        lambda: os.killpg(own_group, 0),
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
