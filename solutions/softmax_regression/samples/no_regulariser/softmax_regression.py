"""Forgets the regulariser in the loss and in the gradient."""
import numpy as np


def softmax(F):
    E = np.exp(F - F.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def loss(W, X, Y, lam):
    P = softmax(X @ W.T)
    return -np.sum(Y * np.log(P)) / len(X)


def grad_wk(W, X, Y, lam, k):
    P = softmax(X @ W.T)
    return (P - Y)[:, k] @ X / len(X)
