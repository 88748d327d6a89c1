"""Tries: to raise an exception whose class lies about its name, at length and with escape sequences. The other
       functions are right.

Points: 15
Reports: raised an exception | ended | time limit | closed
"""

import numpy as np


class Meta(type):
    @property
    def __name__(cls):
        return "\x1b[2J\u202e<script>alert(1)</script>" * 10**6

    @property
    def __mro__(cls):
        while True:
            pass

    def __subclasscheck__(cls, other):
        return True


class HostileError(Exception, metaclass=Meta):
    __class__ = property(lambda self: SystemExit)
    __traceback__ = property(lambda self: self)
    __cause__ = property(lambda self: self)


def softmax(F):
    raise HostileError


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
