"""The gradient goes through the Jacobian of softmax, diag(p) - p p^T, example by example."""
import numpy as np


def softmax(F):
    E = np.exp(F - F.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def loss(W, X, Y, lam):
    P = softmax(X @ W.T)
    return -np.log((P * Y).sum(axis=1)).mean() + lam * (W ** 2).sum()


def grad_wk(W, X, Y, lam, k):
    g = np.zeros(X.shape[1])
    for x, y, p in zip(X, Y, softmax(X @ W.T)):
        jacobian = np.diag(p) - np.outer(p, p)
        g += (jacobian @ (-y / p))[k] * x
    return g / len(X) + 2 * lam * W[k]
