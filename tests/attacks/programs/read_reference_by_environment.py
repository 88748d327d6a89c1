"""Tries: to learn the course's folder from environment variables, its own and those of the processes around it.

Points: 0
Reports: is 0, expected
"""

import glob
import os

import numpy as np


def variables():
    texts = [f"{name}={value}".encode() for name, value in os.environ.items()]
    for pid in ("self", os.getppid(), "@PID@", 1):
        try:
            with open(f"/proc/{pid}/environ", "rb") as file:
                texts += file.read().split(b"\0")
        except OSError:
            continue
    return [text.decode(errors="replace") for text in texts]


def attack():
    for text in variables():
        if text.startswith("NABLAGRADE_ATTACK_SECRET="):
            return 1.0
        for folder in text.partition("=")[2].split(":"):
            while len(folder) > 1:
                for path in glob.glob(os.path.join(glob.escape(folder), "solutions", "*", "reference.py")):
                    open(path).close()
                    return 1.0
                folder = os.path.dirname(folder)
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
