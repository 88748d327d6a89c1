"""Keeps weights as columns (d, K) inside, and the gradient as a matrix of which a column is taken."""
import numpy as np


def softmax(F):
    E = np.exp(F.T - F.max(axis=1))
    return (E / E.sum(axis=0)).T


def loss(W, X, Y, lam):
    B = W.T
    F = X @ B
    lse = np.log(np.exp(F - F.max(axis=1)[:, None]).sum(axis=1)) + F.max(axis=1)
    return -np.trace((F - lse[:, None]) @ Y.T) / X.shape[0] + lam * np.trace(B.T @ B)


def grad_wk(W, X, Y, lam, k):
    B = W.T
    G = X.T @ (softmax(X @ B) - Y) / X.shape[0] + 2 * lam * B
    return G[:, k]
