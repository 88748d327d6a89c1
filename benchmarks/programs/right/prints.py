"""Prints shapes and values while it works."""
import numpy as np


def softmax(F):
    print("softmax of", F.shape)
    E = np.exp(F - F.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def loss(W, X, Y, lam):
    P = softmax(X @ W.T)
    J = -np.log(P[Y.astype(bool)]).mean() + lam * np.sum(W ** 2)
    print(f"loss {J:.6f}")
    return J


def grad_wk(W, X, Y, lam, k):
    g = (softmax(X @ W.T) - Y)[:, k] @ X / len(X) + 2 * lam * W[k]
    print("gradient", g)
    return g
