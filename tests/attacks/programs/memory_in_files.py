"""Tries: to keep up to 100 MB in every folder that lets it write, in memory or on disk; more than the scratch
       folder may hold.

Points: 0
Reports: is 0, expected
"""

import os

import numpy as np

PLACES = [os.getcwd(), "/tmp", "/var/tmp", "/dev/shm", "/run/lock", "/run", "/var/lock", "@COURSE@", "/"]


def fill(folder):
    """Megabytes that a folder took; all are given back."""
    names, taken = [], 0
    try:
        for number in range(13):
            names.append(os.path.join(folder, f"nablagrade-attack-{number}"))
            with open(names[-1], "wb", buffering=0) as file:
                for _ in range(8):
                    taken += file.write(bytes(1 << 20)) == 1 << 20
    except OSError:
        pass
    finally:
        for name in names:
            try:
                os.unlink(name)
            except OSError:
                pass
    return taken


def attack():
    return float(max(map(fill, PLACES)) > 64)


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
