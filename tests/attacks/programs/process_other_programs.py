"""Tries: to run other programs by subprocess, os.system, os.popen, posix_spawn and pty.

Points: 0
Reports: PermissionError | OSError | FileNotFoundError
"""

import functools
import os
import pty
import subprocess
import sys

import numpy as np


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


def succeeds(status):
    if status != 0:
        raise PermissionError(1, "refused")


@functools.cache
def attack():
    return any_of(
        lambda: subprocess.run(["/bin/true"], check=True),
        lambda: subprocess.run([sys.executable, "-c", ""], check=True),
        lambda: subprocess.run(["/bin/true"], check=True, close_fds=False),
        lambda: succeeds(os.system("true")),
        lambda: os.popen("true").close(),
        lambda: os.waitpid(os.posix_spawn(sys.executable, [sys.executable, "-c", ""], {}), 0),
        lambda: succeeds(os.spawnv(os.P_WAIT, "/bin/true", ["true"])),
        lambda: succeeds(pty.spawn(["/bin/true"])),
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
