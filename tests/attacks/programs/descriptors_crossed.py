"""Tries: to put its output in place of the grader's connection and the connection in place of its output. The
       other functions are right.

Points: 15
Reports: protocol error
"""

import os

import numpy as np


def softmax(F):
    for number in range(3, 64):
        try:
            os.fstat(number)
        except OSError:
            continue
        os.dup2(number, 1)
        os.dup2(number, 2)
    print("20 of 20 points" * 10, flush=True)
    return 0.0


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
