"""Compensated summation after Kahan."""
import numpy as np


def kahan(terms):
    total = np.zeros_like(terms[0])
    lost = np.zeros_like(total)
    for term in terms:
        y = term - lost
        t = total + y
        lost = (t - total) - y
        total = t
    return total


def softmax(F):
    E = np.exp(F - F.max(axis=1, keepdims=True))
    return E / kahan(list(E.T))[:, None]


def loss(W, X, Y, lam):
    F = kahan([np.outer(X[:, j], W[:, j]) for j in range(X.shape[1])])
    m = F.max(axis=1)
    nll = m + np.log(kahan(list(np.exp(F - m[:, None]).T))) - (F * Y).sum(axis=1)
    return kahan(list(nll)) / len(X) + lam * kahan(list(W.ravel() ** 2))


def grad_wk(W, X, Y, lam, k):
    F = kahan([np.outer(X[:, j], W[:, j]) for j in range(X.shape[1])])
    R = softmax(F) - Y
    return kahan([r[k] * x for r, x in zip(R, X)]) / len(X) + 2 * lam * W[k]
