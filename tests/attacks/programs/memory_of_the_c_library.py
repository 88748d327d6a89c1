"""Tries: to take memory behind Python's back, by malloc. The other functions are right.

Points: 15
Reports: memory limit | OSError | the program ended
"""

import ctypes

import numpy as np


libc = ctypes.CDLL(None)
libc.malloc.restype = ctypes.c_void_p


def softmax(F):
    taken = 0
    while taken < 2 << 30:
        place = libc.malloc(ctypes.c_size_t(64 << 20))
        if not place:
            raise MemoryError
        ctypes.memset(place, 1, 64 << 20)
        taken += 64 << 20
    return np.exp(F - F.max(axis=1, keepdims=True)) / np.exp(F - F.max(axis=1, keepdims=True)).sum(
        axis=1, keepdims=True
    )


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
