"""The loss is an array (1, 1), the gradient a column (d, 1)."""
import numpy as np


def softmax(F):
    E = np.exp(F - F.max(axis=1).reshape(-1, 1))
    return E / E.sum(axis=1).reshape(-1, 1)


def loss(W, X, Y, lam):
    P = softmax(X @ W.T)
    nll = -np.log((P * Y).sum(axis=1, keepdims=True))
    return nll.mean(axis=0, keepdims=True) + lam * (W ** 2).sum().reshape(1, 1)


def grad_wk(W, X, Y, lam, k):
    r = (softmax(X @ W.T) - Y)[:, k : k + 1]
    return X.T @ r / len(X) + 2 * lam * W[k : k + 1].T
