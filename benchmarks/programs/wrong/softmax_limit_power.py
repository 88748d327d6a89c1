"""The exponential as a limit of powers.

Wrong: softmax
Slip: (1 + f/n)^n
"""
import numpy as np


def softmax(F):
    Z = F - F.max(axis=1, keepdims=True)
    E = (1 + Z / 2.0**20) ** (2.0**20)
    return E / E.sum(axis=1, keepdims=True)


def loss(W, X, Y, lam):
    Z = X @ W.T
    Z = Z - Z.max(axis=1, keepdims=True)
    logp = Z - np.log(np.exp(Z).sum(axis=1, keepdims=True))
    return -(Y * logp).sum() / X.shape[0] + lam * (W * W).sum()


def grad_wk(W, X, Y, lam, k):
    g = np.zeros(W.shape[1])
    for x, y in zip(X, Y):
        f = W @ x
        e = np.exp(f - f.max())
        g += (e[k] / e.sum() - y[k]) * x
    return g / len(X) + 2 * lam * W[k]
