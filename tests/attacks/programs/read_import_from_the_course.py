"""Tries: to import the reference as a module from the course's folder, put on sys.path.

Points: 0
Reports: ModuleNotFoundError
"""

import importlib
import sys


def steal():
    sys.path[:0] = ["@COURSE@", "@COURSE@/solutions/softmax_regression"]
    importlib.invalidate_caches()
    return importlib.import_module("reference")


def softmax(F):
    return steal().softmax(F)


def loss(W, X, Y, lam):
    return steal().loss(W, X, Y, lam)


def grad_wk(W, X, Y, lam, k):
    return steal().grad_wk(W, X, Y, lam, k)
