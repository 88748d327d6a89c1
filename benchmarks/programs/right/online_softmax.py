"""One pass over each row: running maximum and running, rescaled sum."""
import math

import numpy as np


def running(row):
    m, s = -math.inf, 0.0
    for f in row:
        if f > m:
            s = s * math.exp(m - f) + 1.0
            m = f
        else:
            s += math.exp(f - m)
    return m, s


def softmax(F):
    P = np.empty_like(F)
    for i, row in enumerate(F):
        m, s = running(row)
        P[i] = np.exp(row - m) / s
    return P


def loss(W, X, Y, lam):
    total = 0.0
    for x, y in zip(X, Y):
        f = W @ x
        m, s = running(f)
        total += m + math.log(s) - f @ y
    return total / len(X) + lam * (W ** 2).sum()


def grad_wk(W, X, Y, lam, k):
    g = np.zeros_like(W[k])
    for x, y in zip(X, Y):
        f = W @ x
        m, s = running(f)
        g += (math.exp(f[k] - m) / s - y[k]) * x
    return g / len(X) + 2 * lam * W[k]
