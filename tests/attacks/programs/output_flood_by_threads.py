"""Tries: to print from threads that go on while the function waits. The other functions are right.

Points: 15
Reports: time limit
"""

import os
import threading

import numpy as np


def flood():
    while True:
        os.write(1, b"x" * 100_000)


def softmax(F):
    threads = [threading.Thread(target=flood, daemon=True) for _ in range(4)]
    for thread in threads:
        thread.start()
    threads[0].join()


def loss(W, X, Y, lam):
    F = X @ W.T
    m = F.max(axis=1)
    log_sum = m + np.log(np.exp(F - m[:, None]).sum(axis=1))
    return (log_sum - (Y * F).sum(axis=1)).mean() + lam * (W * W).sum()


def grad_wk(W, X, Y, lam, k):
    F = X @ W.T
    E = np.exp(F - F.max(axis=1, keepdims=True))
    P = E / E.sum(axis=1, keepdims=True)
    return X.T @ (P[:, k] - Y[:, k]) / len(X) + 2 * lam * W[k]
