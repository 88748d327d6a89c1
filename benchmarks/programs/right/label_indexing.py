"""Subtracts one at the labels with fancy indexing on an array of its own."""
import numpy as np


def softmax(F):
    E = np.exp(F - F.max(axis=1, keepdims=True))
    E /= E.sum(axis=1, keepdims=True)
    return E


def loss(W, X, Y, lam):
    _, labels = np.nonzero(Y)
    F = X @ W.T
    F -= F.max(axis=1, keepdims=True)
    logp = F - np.log(np.sum(np.exp(F), axis=1, keepdims=True))
    return -logp[range(len(X)), labels].mean() + lam * np.sum(W ** 2)


def grad_wk(W, X, Y, lam, k):
    _, labels = np.nonzero(Y)
    D = softmax(X @ W.T)
    D[range(len(X)), labels] -= 1
    D /= len(X)
    dW = D.T @ X
    dW += 2 * lam * W
    return dW[k]
