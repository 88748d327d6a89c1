"""Tries: to remove, rename, link and make files in the course's folders.

Points: 0
Reports: PermissionError | OSError | FileNotFoundError
"""

import functools
import os

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


FOLDER = "@COURSE@/rubrics"
PATH = f"{FOLDER}/softmax_regression.yaml"


@functools.cache
def attack():
    return any_of(
        lambda: os.rename(PATH, f"{FOLDER}/other.yaml"),
        lambda: os.replace(PATH, "moved.yaml"),
        lambda: os.link(PATH, f"{FOLDER}/hard.yaml"),
        lambda: os.link(PATH, "hard.yaml"),
        lambda: os.symlink("/etc/passwd", f"{FOLDER}/soft.yaml"),
        lambda: os.mkdir(f"{FOLDER}/folder"),
        lambda: os.mkfifo(f"{FOLDER}/pipe"),
        lambda: os.mknod(f"{FOLDER}/device", 0o20666, os.makedev(1, 3)),
        lambda: open(f"{FOLDER}/new.yaml", "x").close(),
        lambda: os.unlink(PATH),
        lambda: os.rmdir("@COURSE@/submitted/empty"),
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
