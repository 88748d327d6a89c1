"""Tries: to run forever in the function that is worth most. The other functions are right.

Points: 10
Reports: time limit
"""

import numpy as np


def softmax(F):
    E = np.exp(F - F.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def loss(W, X, Y, lam):
    F = X @ W.T
    m = F.max(axis=1)
    log_sum = m + np.log(np.exp(F - m[:, None]).sum(axis=1))
    return (log_sum - (Y * F).sum(axis=1)).mean() + lam * (W * W).sum()


def grad_wk(W, X, Y, lam, k):
    return grad_wk_forever(iter(int, 1))


def grad_wk_forever(numbers):
    return sum(numbers)
