"""Tries: to find the grader's own installation, its metadata and its .pth files, and through them the course.

Points: 0
Reports: is 0, expected
"""

import glob
import os
import site
import sys

import numpy as np


def attack():
    here = os.path.dirname(os.path.dirname(np.__file__))
    folders = [here, *sys.path, *site.getsitepackages(), "/usr/lib/python3/dist-packages", "/usr/local/lib"]
    for folder in folders:
        for pattern in ("nablagrade*", "nbgrader*", "__editable__*", "*.pth", "*.egg-link", "pytest", "grader"):
            for path in glob.glob(os.path.join(folder, pattern)):
                try:
                    open(os.path.join(path, "__init__.py") if os.path.isdir(path) else path).close()
                    return 1.0
                except OSError:
                    continue
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
