"""Tries: to delete all modules, so that the worker fails at its next import and the grader thinks that it is its
       own fault.

Points: 0
Reports: could not be defined
"""

import sys

import numpy as np

sys.modules.clear()
sys.path.clear()
sys.meta_path.clear()


def softmax(F):
    return np.zeros(F.shape)


def loss(W, X, Y, lam):
    return 0.0


def grad_wk(W, X, Y, lam, k):
    return np.zeros(X.shape[1])
