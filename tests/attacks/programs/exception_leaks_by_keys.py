"""Tries: to carry inputs out by the exceptions that others raise for it: keys, attributes, files and numbers that
       do not exist.

Points: 0
Reports: KeyError | AttributeError | FileNotFoundError
"""

import numpy as np


def softmax(F):
    return {}[f"CANARY{F[0, 0]}"]


def loss(W, X, Y, lam):
    return getattr(np, f"CANARY{lam}")


def grad_wk(W, X, Y, lam, k):
    return open(f"CANARY{lam}")
