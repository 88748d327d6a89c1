"""Tries: to raise an exception whose text ends the program, or is no text. The other functions are right.

Points: 15
Reports: the program ended | HostileError
"""

import os

import numpy as np


class HostileError(Exception):
    def __str__(self):
        os._exit(0)


class NoTextError(Exception):
    def __str__(self):
        return 5


def softmax(F):
    raise HostileError from NoTextError()


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
