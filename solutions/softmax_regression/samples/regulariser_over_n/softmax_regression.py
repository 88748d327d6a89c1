"""Divides the regulariser by N as well, in the loss and in the gradient."""
import numpy as np


def softmax(F):
    E = np.exp(F - F.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def loss(W, X, Y, lam):
    N = X.shape[0]
    logp = np.log(softmax(X @ W.T))
    return (-(Y * logp).sum() + lam * (W**2).sum()) / N


def grad_wk(W, X, Y, lam, k):
    N = X.shape[0]
    P = softmax(X @ W.T)
    return (X.T @ (P[:, k] - Y[:, k]) + 2 * lam * W[k]) / N
