"""Tries: to use packages that the rubric does not list: those of the grader and those that do the work.

Points: 0
Reports: ModuleNotFoundError
"""

import functools
import importlib

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


NAMES = [
    "yaml",
    "pydantic",
    "nbformat",
    "nbgrader",
    "pytest",
    "sqlalchemy",
    "scipy",
    "torch",
    "jax",
    "sklearn",
    "_pytest",
]


@functools.cache
def attack():
    return any_of(
        *[lambda name=name: importlib.import_module(name) for name in [*NAMES, "pip", "setuptools", "grader"]]
    )


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
