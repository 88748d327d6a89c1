"""Tries: to have other processes do the work, by multiprocessing's three ways to start them and its shared memory.

Points: 0
Reports: PermissionError | OSError | FileNotFoundError
"""

import functools
import multiprocessing
import multiprocessing.pool
import multiprocessing.shared_memory
import os

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


def start(way):
    process = multiprocessing.get_context(way).Process(target=os.getpid)
    process.start()
    process.join()


def share():
    memory = multiprocessing.shared_memory.SharedMemory(create=True, size=4096)
    memory.close()
    memory.unlink()


@functools.cache
def attack():
    return any_of(lambda: start("fork"), lambda: start("spawn"), lambda: start("forkserver"), share)


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
