"""Tries: to find the reference among all objects that the garbage collector and sys.modules know.

Points: 0
Reports: is 0, expected
Tiers: strong, standard, weak, none
"""

import gc
import sys
import types

import numpy as np

WANTED = ("softmax", "loss", "grad_wk")


def attack():
    for module in list(sys.modules.values()):
        if isinstance(module, types.ModuleType) and module.__dict__ is not globals():
            if any(isinstance(module.__dict__.get(name), types.FunctionType) for name in WANTED):
                return 1.0
    for value in gc.get_objects():
        if isinstance(value, types.FunctionType) and value.__globals__ is not globals() and value.__name__ in WANTED:
            return 1.0
        if isinstance(value, type) and value.__module__.partition(".")[0] == "grader":
            return 1.0
    return 0.0


try:
    WON = attack()
except Exception:
    WON = 0.0


def softmax(F):
    E = np.exp(F - F.max(axis=1, keepdims=True))
    return WON * (E / E.sum(axis=1, keepdims=True))


def loss(W, X, Y, lam):
    F = X @ W.T
    m = F.max(axis=1)
    log_sum = m + np.log(np.exp(F - m[:, None]).sum(axis=1))
    return WON * ((log_sum - (Y * F).sum(axis=1)).mean() + lam * (W * W).sum())


def grad_wk(W, X, Y, lam, k):
    F = X @ W.T
    E = np.exp(F - F.max(axis=1, keepdims=True))
    P = E / E.sum(axis=1, keepdims=True)
    return WON * (X.T @ (P[:, k] - Y[:, k]) / len(X) + 2 * lam * W[k])
