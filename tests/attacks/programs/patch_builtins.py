"""Tries: to replace isinstance, callable, getattr, len and the import itself, so that no check of the worker
       holds.

Points: 0
Reports: expected | protocol error | raised | ended | closed | imported
"""

import builtins

import numpy as np


def yes(*args, **kwargs):
    return True


builtins.isinstance = builtins.issubclass = builtins.callable = builtins.any = builtins.all = yes
builtins.__import__ = lambda name, *args, **kwargs: np


def softmax(F):
    return np.zeros(F.shape)


def loss(W, X, Y, lam):
    return 0.0


def grad_wk(W, X, Y, lam, k):
    return np.zeros(X.shape[1])
