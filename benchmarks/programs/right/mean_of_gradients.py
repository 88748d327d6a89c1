"""The regularised gradient of each example by itself, then their mean."""
import numpy as np


def softmax(F):
    F = np.atleast_2d(F)
    E = np.exp(F - F.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def example_loss(W, x, y, lam):
    return -np.log(softmax(W @ x)[0] @ y) + lam * np.sum(W * W)


def example_gradient(W, x, y, lam):
    return np.outer(softmax(W @ x)[0] - y, x) + 2 * lam * W


def loss(W, X, Y, lam):
    return np.mean([example_loss(W, x, y, lam) for x, y in zip(X, Y)])


def grad_wk(W, X, Y, lam, k):
    return np.mean([example_gradient(W, x, y, lam) for x, y in zip(X, Y)], axis=0)[k]
