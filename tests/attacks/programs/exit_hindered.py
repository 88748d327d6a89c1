"""Tries: to hinder the end of the process by finalizers and atexit handlers that never return. The answers are
       right and must count.

Points: 20
Reports: Right
"""

import atexit
import threading

import numpy as np


def forever():
    while True:
        pass


class Undying:
    def __del__(self):
        forever()


UNDYING = Undying()
atexit.register(forever)
threading._register_atexit(forever)


def softmax(F):
    E = np.exp(F - F.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


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
