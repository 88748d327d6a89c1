"""Tries: to see whether a file exists and how large it is. Namespaces hide it; Landlock alone cannot, which is
       known and told (stat of a known path), so this gets its prize at the tier standard.

Points: 0
Reports: is 0, expected
Points (standard): 20
Reports (standard): Right
"""

import os

import numpy as np


def attack():
    return float(os.stat("@COURSE@/solutions/softmax_regression/reference.py").st_size > 0)


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
