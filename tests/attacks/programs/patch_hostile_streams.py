"""Tries: to replace stdout and stderr by objects whose every method raises, so that whoever flushes them falls.
       The answers are right and must count.

Points: 20
Reports: Right
"""

import sys

import numpy as np


class Stream:
    encoding = property(lambda self: 1 / 0)

    def __getattr__(self, name):
        raise SystemExit(0)

    def write(self, text):
        raise KeyboardInterrupt

    def flush(self):
        raise SystemExit(0)


sys.stdout = sys.stderr = sys.__stdout__ = sys.__stderr__ = Stream()
sys.excepthook = sys.unraisablehook = lambda *args: 1 / 0


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
