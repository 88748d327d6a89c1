"""Tries: to leave a mark in modules, builtins, environment and the C library, for a worker that is used again.

Points: 0
Reports: is 0, expected
"""

import builtins
import ctypes
import os
import sys

import numpy as np

libc = ctypes.CDLL(None)
libc.getenv.restype = ctypes.c_char_p


def attack():
    marked = [
        getattr(np, "nablagrade_attack", 0),
        getattr(sys, "nablagrade_attack", 0),
        getattr(builtins, "nablagrade_attack", 0),
        "NABLAGRADE_ATTACK" in os.environ,
        libc.getenv(b"NABLAGRADE_ATTACK") is not None,
        "nablagrade_attack" in sys.modules,
    ]
    np.nablagrade_attack = sys.nablagrade_attack = builtins.nablagrade_attack = 1
    os.environ["NABLAGRADE_ATTACK"] = "1"
    libc.setenv(b"NABLAGRADE_ATTACK", b"1", 1)
    sys.modules["nablagrade_attack"] = np
    return float(any(marked))


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
